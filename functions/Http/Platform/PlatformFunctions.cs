using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Http;

/// <summary>What the platform says about itself.</summary>
internal sealed class PlatformFunctions(ITableStore tables, Func<HttpRequest, Uri?> sessionEndpoint, bool hasQueueSessions)
{
    private const string QueueSessions = "/api/v1/node-sessions";

    /// <summary>The process is up.</summary>
    public static Task<IResult> HealthAsync(HttpContext context) => Task.FromResult(Results.Text("ok\n"));

    /// <summary>The process can serve: storage takes a write and answers. A full disk answers reads and nothing else.</summary>
    public async Task<IResult> ReadyAsync(HttpContext context)
    {
        await tables.SubmitAsync("Readiness", "probe", [new TableOperation.Upsert("probe", new TableProperties())], context.RequestAborted);
        return Results.Text("ok\n");
    }

    public static Task<IResult> VersionAsync(HttpContext context) =>
        Task.FromResult<IResult>(new JsonResult<VersionDocument>(new VersionDocument(PlatformVersion.Text, "v1"), ApiJson.Default.VersionDocument));

    /// <summary>Where a node agent dials in.</summary>
    public Task<IResult> SessionEndpointsAsync(HttpContext context)
    {
        var grpc = sessionEndpoint(context.Request)?.GetLeftPart(UriPartial.Authority);
        return Task.FromResult<IResult>(grpc is not null || hasQueueSessions
            ? new JsonResult<SessionEndpoints>(new SessionEndpoints(grpc, hasQueueSessions ? QueueSessions : null), ApiJson.Default.SessionEndpoints)
            : Refusals.Unavailable("Node sessions are not served yet; try again."));
    }
}
