using System.Text.Json;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>What the Functions host POSTs for a trigger that is no HTTP request: <c>{"Data":{"&lt;binding&gt;":value},"Metadata":{…}}</c>.</summary>
/// <param name="Id">The host's id of this call; the same again when the host itself retries.</param>
/// <param name="Value">The trigger's value as it came.</param>
/// <param name="Metadata">An object.</param>
internal sealed record Invocation(string Id, JsonElement Value, JsonElement Metadata)
{
    /// <summary>The name of the trigger's binding in every exported <c>function.json</c>.</summary>
    public const string Binding = "trigger";

    public const string IdHeader = "X-Azure-Functions-InvocationId";

    /// <exception cref="JsonException">It is no invocation.</exception>
    public static Invocation Parse(ReadOnlyMemory<byte> body, string id)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement.Clone();
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("Data", out var data) || data.ValueKind != JsonValueKind.Object)
            throw new JsonException("The call has no Data.");
        if (!data.TryGetProperty(Binding, out var value)) throw new JsonException($"The call's Data has no '{Binding}'.");
        return new Invocation(id, value, root.TryGetProperty(nameof(Metadata), out var metadata) && metadata.ValueKind == JsonValueKind.Object ? metadata : default);
    }
}
