using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Lines that are all there already.</summary>
internal sealed class LogResult(ImmutableArray<LogLine> lines, bool asJson) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = LogWriter.MediaType(asJson);
        foreach (var line in lines) LogWriter.Write(httpContext.Response.BodyWriter, line, asJson);
        await httpContext.Response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}
