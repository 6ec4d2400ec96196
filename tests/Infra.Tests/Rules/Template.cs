using System.Text.Json;

namespace FunctionsPlatform.Infra.Tests.Rules;

/// <summary>A compiled template with the templates nested in it.</summary>
/// <param name="Name"><c>main</c>, or the nested deployment's name.</param>
internal sealed record Template(string Name, JsonElement Root)
{
    private const string Nested = "Microsoft.Resources/deployments";

    public static Template Parse(string text) => new("main", JsonDocument.Parse(text).RootElement);

    /// <summary>This template and those of its modules.</summary>
    public IEnumerable<Template> All => ResourcesOf(Root)
        .Where(resource => TypeOf(resource) == Nested)
        .SelectMany(resource => new Template(resource.GetProperty("name").GetString()!, resource.GetProperty("properties").GetProperty("template")).All)
        .Prepend(this);

    /// <summary>What is created, modules included.</summary>
    public IEnumerable<TemplateResource> Resources => All.SelectMany(template => ResourcesOf(template.Root)
        .Where(resource => TypeOf(resource) != Nested && !(resource.TryGetProperty("existing", out var existing) && existing.GetBoolean()))
        .Select(resource => new TemplateResource(template, TypeOf(resource), resource)));

    public IEnumerable<TemplateResource> OfType(string type) => Resources.Where(resource => resource.Type == type);

    /// <summary>Every text in it, keys included, with where it is.</summary>
    public IEnumerable<(string Path, string Text)> Texts => Walk("", Root);

    private static string TypeOf(JsonElement resource) => resource.GetProperty("type").GetString()!;

    // Symbolic names make resources an object; without them it is an array.
    private static IEnumerable<JsonElement> ResourcesOf(JsonElement template)
    {
        if (!template.TryGetProperty("resources", out var resources)) return [];
        return resources.ValueKind == JsonValueKind.Array ? resources.EnumerateArray() : resources.EnumerateObject().Select(named => named.Value);
    }

    private static IEnumerable<(string Path, string Text)> Walk(string path, JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(part => Walk($"{path}/{part.Name}", part.Value).Prepend((path, part.Name))),
        JsonValueKind.Array => element.EnumerateArray().SelectMany((part, index) => Walk($"{path}/{index}", part)),
        JsonValueKind.String => [(path, element.GetString()!)],
        _ => [],
    };
}
