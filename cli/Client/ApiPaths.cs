using FunctionsPlatform.Cli.Kinds;

namespace FunctionsPlatform.Cli.Client;

/// <summary>Where things are in the API. Names are escaped here and nowhere else.</summary>
internal static class ApiPaths
{
    public const string Root = "/api/v1";

    /// <param name="space">Null: all namespaces.</param>
    public static string Collection(CliKind kind, string? space) => kind.Namespaced && space is not null
        ? $"{Root}/namespaces/{Uri.EscapeDataString(space)}/{kind.Plural}"
        : $"{Root}/{kind.Plural}";

    public static string Item(CliKind kind, string space, string name) => $"{Collection(kind, space)}/{Uri.EscapeDataString(name)}";

    /// <summary>Whatever namespace it belongs to, if to any.</summary>
    public static string Orchestration(string id) => $"{Root}/{CliKinds.Orchestration.Plural}/{Uri.EscapeDataString(id)}";

    public static string WithQuery(string path, params (string Key, string? Value)[] parameters)
    {
        var given = parameters.Where(parameter => parameter.Value is not null).Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value!)}");
        var query = string.Join('&', given);
        return query.Length == 0 ? path : path + (path.Contains('?') ? '&' : '?') + query;
    }
}
