using System.Text.Json.Nodes;

namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>An Event resource, read loosely.</summary>
public sealed record EventView(JsonNode Json)
{
    public string About => Json["regarding"]!["name"]!.GetValue<string>();

    public string Reason => Json["reason"]!.GetValue<string>();

    public string Message => Json["message"]!.GetValue<string>();

    public int Count => Json["count"]!.GetValue<int>();

    public override string ToString() => $"{About} {Reason} x{Count}: {Message}";
}
