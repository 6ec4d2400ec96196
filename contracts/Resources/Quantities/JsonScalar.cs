using System.Buffers;
using System.Text;
using System.Text.Json;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Reads a string or a number as its text, so that <c>0.5</c> and <c>"0.5"</c> mean the same.</summary>
internal static class JsonScalar
{
    public static string ReadText(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!,
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan),
        _ => throw new JsonException("expected text or a number"),
    };
}
