using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Durable;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Orchestrations as they are, and the operator's four levers.</summary>
internal sealed class OrchestrationFunctions(DurableTaskClient client)
{
    private const int DefaultLimit = 500;
    private const int MaxLimit = 1_000;
    private const string Kind = "Orchestration";

    /// <summary>All of them, or with a namespace in the URL those of its apps.</summary>
    public async Task<IResult> ListAsync(HttpContext context)
    {
        if (!ListParameters.TryRead(context.Request.Query, MaxLimit, out var parameters, out var refusal)) return refusal;
        if (parameters.Watch) return Refusals.BadRequest("Orchestrations cannot be watched; list them again.");
        var query = new OrchestrationQuery
        {
            InstanceIdPrefix = PrefixOf(context.Request),
            PageSize = parameters.Limit == 0 ? DefaultLimit : parameters.Limit,
            ContinuationToken = parameters.Continue,
        };
        var page = await client.GetInstancesPageAsync(query, context.RequestAborted);
        var meta = new OrchestrationListMeta("0", page.ContinuationToken);
        var list = new OrchestrationList(PlatformApi.Version, Kind + "List", meta, [.. page.Instances.Select(Describe)]);
        return new JsonResult<OrchestrationList>(list, ApiJson.Default.OrchestrationList);
    }

    public async Task<IResult> GetAsync(HttpContext context)
    {
        var id = IdOf(context.Request);
        var found = await client.GetInstanceAsync(id, getInputsAndOutputs: true, context.RequestAborted);
        return found is null || !found.InstanceId.StartsWith(PrefixOf(context.Request), StringComparison.Ordinal)
            ? Missing(id)
            : new JsonResult<OrchestrationDocument>(Describe(found), ApiJson.Default.OrchestrationDocument);
    }

    public async Task<IResult> HistoryAsync(HttpContext context)
    {
        var id = IdOf(context.Request);
        var history = await client.GetOrchestrationHistoryAsync(id, context.RequestAborted);
        if (history.Count == 0) return Missing(id);
        return new JsonResult<OrchestrationHistory>(new OrchestrationHistory(id, [.. history.Select(OrchestrationHistoryEntry.Of)]), ApiJson.Default.OrchestrationHistory);
    }

    public Task<IResult> TerminateAsync(HttpContext context) =>
        ControlAsync(context, id => client.TerminateInstanceAsync(id, new TerminateInstanceOptions(Recursive: true), context.RequestAborted));

    public Task<IResult> SuspendAsync(HttpContext context) => ControlAsync(context, id => client.SuspendInstanceAsync(id, ReasonOf(context.Request), context.RequestAborted));

    public Task<IResult> ResumeAsync(HttpContext context) => ControlAsync(context, id => client.ResumeInstanceAsync(id, ReasonOf(context.Request), context.RequestAborted));

    public async Task<IResult> PurgeAsync(HttpContext context)
    {
        var id = IdOf(context.Request);
        var purged = await client.PurgeInstanceAsync(id, context.RequestAborted);
        return purged.PurgedInstanceCount > 0 ? Results.NoContent() : Refusals.NotFound($"There is no orchestration '{id}' that has ended.");
    }

    // The lever works at the instance's next step: 202.
    private static async Task<IResult> ControlAsync(HttpContext context, Func<string, Task<bool>> control)
    {
        var id = IdOf(context.Request);
        return await control(id) ? Results.Accepted() : Refusals.NotFound($"There is no orchestration '{id}' that is still going.");
    }

    private static ProblemResult Missing(string id) => Refusals.NotFound($"There is no orchestration '{id}'.");

    // Kestrel leaves escaped slashes as they are, since they are no separators.
    private static string IdOf(HttpRequest request) => ((string)request.RouteValues["name"]!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static string PrefixOf(HttpRequest request) => request.RouteValues["namespace"] is string space ? $"app:{space}:" : "";

    private static string? ReasonOf(HttpRequest request) => request.Query["reason"].ToString() is { Length: > 0 } reason ? reason : null;

    private static OrchestrationDocument Describe(OrchestrationMetadata instance) => new(
        PlatformApi.Version,
        Kind,
        new OrchestrationDocumentMeta(instance.InstanceId, instance.CreatedAt),
        new OrchestrationDocumentStatus(
            instance.Name.ToString(),
            instance.RuntimeStatus,
            instance.CreatedAt,
            instance.LastUpdatedAt,
            instance.Generation,
            instance.Step,
            instance.Reason,
            instance.FailureDetails?.ToString(),
            instance.SerializedInput,
            instance.SerializedOutput,
            instance.SerializedCustomStatus));
}
