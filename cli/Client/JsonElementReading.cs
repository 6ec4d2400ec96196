using System.Text.Json;

namespace FunctionsPlatform.Cli.Client;

/// <summary>Reads resources without naming their type.</summary>
internal static class JsonElementReading
{
    /// <summary>What is at the path; null when a part of it is missing or null.</summary>
    public static JsonElement? At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        return element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : element;
    }

    /// <summary>The text (or the number, as text) at the path; null when there is none.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    public static long Number(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : 0;

    public static DateTimeOffset? Time(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.String } text && text.TryGetDateTimeOffset(out var value) ? value : null;

    public static string Name(this JsonElement resource) => resource.Text("metadata", "name") ?? "";

    public static string? Namespace(this JsonElement resource) => resource.Text("metadata", "namespace");
}
