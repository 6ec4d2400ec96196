using System.Diagnostics;
using System.Text.Json;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Writes a problem document (RFC 9457), completed with what the request knows.</summary>
public sealed class ProblemResult(Problem problem) : IResult
{
    public Problem Problem { get; } = problem;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var whole = Problem with
        {
            Instance = httpContext.Request.Path,
            TraceId = Activity.Current?.TraceId.ToHexString() ?? httpContext.TraceIdentifier,
        };
        var response = httpContext.Response;
        response.StatusCode = whole.Status;
        response.ContentType = Contracts.Problems.Problem.MediaType;
        if (whole.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Bearer realm=\"functions-platform\"";
        if (whole.Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests) response.Headers.RetryAfter = "1";
        await JsonSerializer.SerializeAsync(response.Body, whole, ResourceJson.Default.Problem, httpContext.RequestAborted);
    }
}
