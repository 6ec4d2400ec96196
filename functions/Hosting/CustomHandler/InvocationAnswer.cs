using System.Text.Json;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>What the Functions host is answered. Only a JSON object counts as success; an empty 2xx leaves the call open for ever, so there is none.</summary>
internal static class InvocationAnswer
{
    private const string Json = "application/json";

    /// <param name="lines">For the host's log, under the function's own category.</param>
    public static Task DoneAsync(HttpContext context, IReadOnlyList<string> lines) => WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject("Outputs");
        writer.WriteEndObject();
        writer.WriteStartArray("Logs");
        foreach (var line in lines) writer.WriteStringValue(line);
        writer.WriteEndArray();
        writer.WriteNull("ReturnValue");
    });

    /// <summary>The host lets the message come again, and after enough of that moves it to the poison queue.</summary>
    public static Task FailedAsync(HttpContext context, int status, string why) => WriteAsync(context, status, writer => writer.WriteString("error", why));

    private static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var body = new System.Buffers.ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = Json;
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory, CancellationToken.None);
    }
}
