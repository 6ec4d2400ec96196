using System.Diagnostics.CodeAnalysis;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;

namespace FunctionsPlatform.Functions.Http;

/// <summary>What a URL names: a kind, perhaps a namespace, perhaps one resource.</summary>
/// <param name="Namespace">Null for kinds of the whole cluster, and for a namespaced kind across all namespaces.</param>
/// <param name="Name">Null: all of them.</param>
internal sealed record ResourceAddress(ResourceKind Kind, string? Namespace, string? Name)
{
    public bool SpansNamespaces => Kind.Namespaced && Namespace is null;

    public string Path => (Namespace is null ? $"/api/v1/{Kind.Plural}" : $"/api/v1/namespaces/{Namespace}/{Kind.Plural}") + (Name is null ? "" : "/" + Name);

    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out ResourceAddress? address, [NotNullWhen(false)] out ProblemResult? refusal)
    {
        var (plural, space, name) = (Text(request, "plural")!, Text(request, "namespace"), Text(request, "name"));
        address = null;
        refusal = null;
        var kind = ResourceKinds.All.FirstOrDefault(kind => kind.Plural == plural);
        if (kind is null)
            refusal = Refusals.NotFound($"There is no kind '{plural}'; known are {string.Join(", ", ResourceKinds.All.Select(known => known.Plural))}.");
        else if (space is not null && !kind.Namespaced)
            refusal = Refusals.NotFound($"{kind.Plural} belong to the whole cluster: /api/v1/{kind.Plural}.");
        else if (space is not null && Names.ProblemWithLabel(space) is { } problem)
            refusal = Refusals.BadRequest($"The namespace '{space}' {problem}.");
        else if (space is null && kind.Namespaced && name is not null)
            refusal = Refusals.NotFound($"{kind.Plural} belong to a namespace: /api/v1/namespaces/{{namespace}}/{kind.Plural}/{name}.");
        else
            address = new ResourceAddress(kind, space, name);
        return address is not null;
    }

    /// <summary>Null when a namespace may be called so.</summary>
    public static ProblemResult? ProblemWithNamespace(string space) =>
        Names.ProblemWithLabel(space) is { } problem ? Refusals.BadRequest($"The namespace '{space}' {problem}.") : null;

    public override string ToString() => Namespace is null ? $"{Kind.Name} '{Name}'" : $"{Kind.Name} '{Name}' in namespace '{Namespace}'";

    private static string? Text(HttpRequest request, string key) => request.RouteValues.TryGetValue(key, out var value) ? (string?)value : null;
}
