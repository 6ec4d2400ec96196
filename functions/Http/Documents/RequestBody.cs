using System.Buffers;
using System.Text.Json;

namespace FunctionsPlatform.Functions.Http;

/// <summary>A request's JSON, or why there is none.</summary>
public abstract record RequestBody
{
    /// <summary>1 MiB: a resource is text written by people; more is a mistake.</summary>
    public const int MaxBytes = 1024 * 1024;

    // Reading a refused body to its end lets the client see the answer instead of a reset connection; beyond this it may.
    private const int MaxDrainedBytes = 16 * 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    private RequestBody() { }

    public sealed record Json(JsonElement Document) : RequestBody;

    public sealed record Refused(ProblemResult Problem) : RequestBody;

    /// <summary>Reads and parses the body.</summary>
    /// <param name="mediaTypes">What is taken beside <c>application/json</c>. No Content-Type at all passes as JSON.</param>
    public static async Task<RequestBody> ReadAsync(HttpContext context, params IReadOnlyCollection<string> mediaTypes)
    {
        if (!IsJson(context.Request.ContentType, mediaTypes))
            return new Refused(Refusals.UnsupportedMediaType($"'{context.Request.ContentType}' is not understood; send {string.Join(" or ", mediaTypes.Prepend("application/json"))}."));
        var bytes = await ReadBytesAsync(context);
        return bytes is null
            ? new Refused(Refusals.TooLarge($"The body is larger than {MaxBytes} bytes."))
            : Parse(bytes.Value);
    }

    private static RequestBody Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonText.Parse(bytes, Strict);
            return new Json(document.RootElement.Clone());
        }
        catch (JsonException error)
        {
            // What is wrong with the document as a whole, such as a name that comes twice, has no position.
            var position = error.LineNumber is null ? "" : $" at line {error.LineNumber + 1}, column {error.BytePositionInLine + 1}";
            return new Refused(Refusals.Malformed($"Not JSON{position}: {FirstSentence(error.Message)}"));
        }
    }

    // The serializer appends its own zero-based position.
    private static string FirstSentence(string message)
    {
        var position = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? message : message[..position];
    }

    private static bool IsJson(string? contentType, IReadOnlyCollection<string> mediaTypes)
    {
        if (string.IsNullOrEmpty(contentType)) return true;
        var mediaType = contentType.Split(';', 2)[0].Trim();
        return mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || mediaTypes.Contains(mediaType, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Null: it is too large.</summary>
    internal static async Task<ReadOnlyMemory<byte>?> ReadBytesAsync(HttpContext context)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        var total = 0L;
        while (true)
        {
            var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
            foreach (var segment in read.Buffer)
            {
                total += segment.Length;
                if (total <= MaxBytes) body.Write(segment.Span);
            }

            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (total > MaxDrainedBytes) return null;
            // Not a conditional expression: its null would become an empty memory.
            if (!read.IsCompleted) continue;
            if (total > MaxBytes) return null;
            return body.WrittenMemory;
        }
    }
}
