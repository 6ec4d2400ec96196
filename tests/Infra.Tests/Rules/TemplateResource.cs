using System.Text.Json;

namespace FunctionsPlatform.Infra.Tests.Rules;

/// <summary>A resource of a compiled template.</summary>
internal sealed record TemplateResource(Template In, string Type, JsonElement Element)
{
    public string Name => Element.GetProperty("name").GetString()!;

    /// <summary>Text of a property of <c>properties</c> by its path; null when it is not there.</summary>
    public string? this[params string[] path]
    {
        get
        {
            var at = Element.GetProperty("properties");
            foreach (var name in path)
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) return null;
            }

            return at.ValueKind == JsonValueKind.String ? at.GetString() : at.GetRawText();
        }
    }

    /// <summary>What it is assigned to or reaches; null for the group it is deployed to.</summary>
    public string? Scope => Element.TryGetProperty("scope", out var scope) ? scope.GetString() : null;

    public override string ToString() => $"{In.Name}: {Type}";
}
