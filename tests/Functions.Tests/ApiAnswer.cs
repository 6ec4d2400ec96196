using System.Net.Http.Headers;
using System.Text.Json;

namespace FunctionsPlatform.Functions.Tests;

internal sealed record ApiAnswer(int Status, HttpResponseHeaders Headers, string? MediaType, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string? ETag => Headers.ETag?.Tag;

    public string ProblemType => Json.GetProperty("type").GetString()!["urn:functions-platform:".Length..];

    public string[] ErrorPaths => [.. Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("path").GetString()!)];

    public string Version => Json.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
}
