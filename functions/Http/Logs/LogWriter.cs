using System.Buffers;
using System.Text;
using System.Text.Json;
using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Log lines as text, or as JSON lines <c>{"at","stream","text"}</c>.</summary>
internal static class LogWriter
{
    public static string MediaType(bool asJson) => asJson ? "application/jsonl" : "text/plain; charset=utf-8";

    public static void Write(IBufferWriter<byte> output, LogLine line, bool asJson)
    {
        if (asJson) WriteJson(output, line);
        else Encoding.UTF8.GetBytes(line.Text, output);
        output.Write("\n"u8);
    }

    private static void WriteJson(IBufferWriter<byte> output, LogLine line)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        if (line.At is { } at) writer.WriteString("at", at.ToDateTimeOffset());
        writer.WriteString("stream", line.Stream);
        writer.WriteString("text", line.Text);
        writer.WriteEndObject();
    }
}
