using System.Net;
using System.Text.Json.Nodes;

namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>An answer of the API.</summary>
/// <param name="Body">Null when it had none.</param>
/// <param name="MediaType">Of the body.</param>
/// <param name="ETag">With its quotes, as it must be given to If-Match.</param>
public sealed record ApiAnswer(HttpStatusCode Status, JsonNode? Body, string? MediaType, string? ETag)
{
    public int Code => (int)Status;

    /// <summary>The body of a good answer.</summary>
    public JsonNode Ok()
    {
        if (Code is < 200 or > 299) Assert.Fail($"The API answered {Code}: {Body?.ToJsonString()}");
        return Body!;
    }

    /// <summary>Paths of <c>errors</c> of a problem document.</summary>
    public IReadOnlyList<string> ErrorPaths() =>
        [.. (Body?["errors"]?.AsArray() ?? []).Select(error => error!["path"]!.GetValue<string>())];
}
