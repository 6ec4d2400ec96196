using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FunctionsPlatform.Storage.Azure.Tables;

/// <summary>The multipart bodies of an entity group transaction and of its answer.</summary>
internal static class BatchText
{
    // Bodies are base64 and JSON without line breaks, so that no boundary can occur inside one.
    public const string ContentType = "multipart/mixed; boundary=batch_fp";
    private const string Head =
        "--batch_fp\r\nContent-Type: multipart/mixed; boundary=changeset_fp\r\n\r\n";
    private const string PartHead =
        "--changeset_fp\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n";
    private const string Tail = "--changeset_fp--\r\n--batch_fp--\r\n";

    public static byte[] Write(IReadOnlyList<RowWrite> writes, Func<RowWrite, string> addressOf)
    {
        using var body = new MemoryStream(1024 * writes.Count);
        Put(body, Head);
        foreach (var write in writes)
        {
            Put(body, PartHead);
            Put(body, $"{write.Method} {addressOf(write)} HTTP/1.1\r\nAccept: application/json;odata=minimalmetadata\r\nDataServiceVersion: 3.0\r\nPrefer: return-no-content\r\n");
            if (write.IfMatch is { } etag) Put(body, $"If-Match: {etag}\r\n");
            if (write.HasBody) Put(body, "Content-Type: application/json\r\n");
            Put(body, "\r\n");
            if (write.HasBody) write.WriteBody(body);
            Put(body, "\r\n");
        }

        Put(body, Tail);
        return body.ToArray();
    }

    public static SubmitAnswer Read(ReadOnlyMemory<byte> body, IReadOnlyList<RowWrite> writes)
    {
        var etags = ImmutableArray.CreateBuilder<string>(writes.Count);
        var part = -1;
        foreach (var line in Encoding.UTF8.GetString(body.Span).Split('\n'))
        {
            var text = line.AsSpan().Trim();
            if (text.StartsWith("HTTP/1.1 "))
            {
                part++;
                var status = int.Parse(text.Slice(9, 3), CultureInfo.InvariantCulture);
                if (status >= 400) return ReadRefusal(body, status);
                etags.Add("");
            }
            else if (part >= 0 && text.StartsWith("ETag:", StringComparison.OrdinalIgnoreCase))
            {
                etags[part] = text[5..].Trim().ToString();
            }
        }

        if (etags.Count != writes.Count) throw new StorageException($"The storage account answered {etags.Count} of a batch's {writes.Count} operations.", outcomeUnknown: true);
        return new SubmitAnswer.Done(etags.MoveToImmutable());
    }

    /// <summary>The refusal's code and, where it names one, the operation: its text begins with the number.</summary>
    public static SubmitAnswer.Refused ReadRefusal(ReadOnlyMemory<byte> body, int status)
    {
        var start = body.Span.IndexOf((byte)'{');
        if (start < 0) return new SubmitAnswer.Refused(0, status, null, null);
        try
        {
            var reader = new Utf8JsonReader(body.Span[start..]);
            using var json = JsonDocument.ParseValue(ref reader);
            var error = json.RootElement.GetProperty("odata.error");
            var text = error.GetProperty("message").GetProperty("value").GetString() ?? "";
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            var index = colon > 0 && int.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
            return new SubmitAnswer.Refused(index, status, error.GetProperty("code").GetString(), text.Split('\n')[0]);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new SubmitAnswer.Refused(0, status, null, null);
        }
    }

    private static void Put(MemoryStream body, string text) => body.Write(Encoding.UTF8.GetBytes(text));
}
