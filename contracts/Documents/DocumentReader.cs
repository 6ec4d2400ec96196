using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FunctionsPlatform.Contracts.Problems;

namespace FunctionsPlatform.Contracts.Documents;

/// <summary>
/// Turns JSON into a typed document and reports every mistake with its path, where the serializer alone would stop at the first.
/// </summary>
/// <remarks>It walks the document beside the type's own JSON metadata, so a new field needs no second description.</remarks>
public static class DocumentReader
{
    /// <summary>Fields that are unknown, of the wrong type, null where they may not be, or without a sense are all refused at once.</summary>
    public static DocumentResult<T> Read<T>(JsonElement document, JsonTypeInfo<T> type) =>
        Read(document, (JsonTypeInfo)type) switch
        {
            DocumentResult<object>.Read read => new DocumentResult<T>.Read((T)read.Value),
            DocumentResult<object>.Refused refused => new DocumentResult<T>.Refused(refused.Errors) { Sound = (T?)refused.Sound },
            _ => throw new InvalidOperationException("A document is read or refused."),
        };

    /// <summary>The same for a type known only at run time.</summary>
    /// <param name="quotes">False: no message shows what the document says, only of what type it is.</param>
    public static DocumentResult<object> Read(JsonElement document, JsonTypeInfo type, bool quotes = true)
    {
        var walk = new DocumentWalk(quotes);
        var sound = walk.Visit(document, type, "");
        if (walk.Errors.Count > 0) return new DocumentResult<object>.Refused([.. walk.Errors]) { Sound = sound.Deserialize(type) };

        try
        {
            return new DocumentResult<object>.Read(document.Deserialize(type)!);
        }
        catch (JsonException error)
        {
            // The walk knows every shape in use; should a type bring a new one, the serializer's own words still reach the user.
            return new DocumentResult<object>.Refused([new FieldError((error.Path ?? "").TrimStart('$', '.'), quotes ? error.Message : "is not what is expected here")]);
        }
    }
}
