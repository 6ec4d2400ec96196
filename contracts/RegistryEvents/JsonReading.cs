using System.Globalization;
using System.Text.Json;

namespace FunctionsPlatform.Contracts.RegistryEvents;

/// <summary>Looks into JSON of which nothing is certain.</summary>
internal static class JsonReading
{
    public static bool Has(this JsonElement json, string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>An undefined element when there is none.</summary>
    public static JsonElement At(this JsonElement json, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json)) return default;
        }

        return json;
    }

    public static string? Text(this JsonElement json, params ReadOnlySpan<string> path) =>
        json.At(path) is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } found ? found : null;

    public static DateTimeOffset? Time(this JsonElement json, params ReadOnlySpan<string> path)
    {
        var value = json.At(path);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds)) return seconds is > 0 and < 32_503_680_000 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
        return value.ValueKind == JsonValueKind.String && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
    }
}
