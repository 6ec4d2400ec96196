using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Durable;
using Microsoft.AspNetCore.Http.Features;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Orchestrations as they are, and the operator's levers.</summary>
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
        if (!OrchestrationParameters.TryRead(context.Request.Query, out var narrowed, out refusal)) return refusal;
        var query = new OrchestrationQuery
        {
            InstanceIdPrefix = PrefixOf(context.Request) + narrowed.Prefix,
            Statuses = narrowed.Statuses,
            CreatedFrom = narrowed.CreatedFrom,
            CreatedTo = narrowed.CreatedTo,
            PageSize = parameters.Limit == 0 ? DefaultLimit : parameters.Limit,
            ContinuationToken = parameters.Continue,
        };
        OrchestrationPage page;
        try
        {
            page = await client.GetInstancesPageAsync(query, context.RequestAborted);
        }
        catch (ArgumentException wrong)
        {
            return Refusals.BadRequest(wrong.Message);
        }

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
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: false, context.RequestAborted) is not { } found) return Missing(id);
        IReadOnlyList<OrchestrationStep> steps;
        try
        {
            steps = await client.GetOrchestrationStepsAsync(id, context.RequestAborted);
        }
        catch (InvalidDataException unreadable)
        {
            return Unreadable(id, unreadable);
        }

        var entries = steps.SelectMany(step => step.Events.Select(item => OrchestrationHistoryEntry.Of(step, item)));
        return new JsonResult<OrchestrationHistory>(
            new OrchestrationHistory(id, found.RuntimeStatus.ToString(), found.Generation, found.Reason, [.. entries]), ApiJson.Default.OrchestrationHistory);
    }

    public Task<IResult> TerminateAsync(HttpContext context) =>
        ControlAsync(context, id => client.TerminateInstanceAsync(id, new TerminateInstanceOptions(Recursive: true), context.RequestAborted));

    public Task<IResult> SuspendAsync(HttpContext context) => ControlAsync(context, id => client.SuspendInstanceAsync(id, ReasonOf(context.Request), context.RequestAborted));

    public Task<IResult> ResumeAsync(HttpContext context) => ControlAsync(context, id => client.ResumeInstanceAsync(id, ReasonOf(context.Request), context.RequestAborted));

    /// <summary>A failed one goes back to before its failure.</summary>
    public async Task<IResult> RewindAsync(HttpContext context)
    {
        var id = IdOf(context.Request);
        try
        {
            await client.RewindInstanceAsync(id, ReasonOf(context.Request), context.RequestAborted);
            return Results.Accepted();
        }
        catch (KeyNotFoundException)
        {
            return Missing(id);
        }
        catch (InvalidOperationException wrongState)
        {
            return Refusals.WrongState(wrongState.Message);
        }
        catch (InvalidDataException unreadable)
        {
            return Unreadable(id, unreadable);
        }
    }

    /// <summary>An ended one starts once more with the same input; with <c>newId=true</c> beside it, under an id of its own.</summary>
    public async Task<IResult> RestartAsync(HttpContext context)
    {
        var id = IdOf(context.Request);
        if (!ListParameters.TryReadFlag(context.Request.Query, "newId", out var newId)) return Refusals.BadRequest("newId must be true or false.");
        try
        {
            var started = await client.RestartAsync(id, newId, context.RequestAborted);
            return new JsonResult<OrchestrationStarted>(new OrchestrationStarted(started), ApiJson.Default.OrchestrationStarted, StatusCodes.Status202Accepted);
        }
        catch (KeyNotFoundException)
        {
            return Missing(id);
        }
        catch (OrchestrationAlreadyExistsException running)
        {
            return Refusals.WrongState($"Orchestration '{id}' is {running.Status}: it can be restarted once it has ended.");
        }
        catch (InvalidDataException unreadable)
        {
            return Unreadable(id, unreadable);
        }
    }

    /// <summary>With <c>recursive=true</c> its sub-orchestrations go too.</summary>
    public async Task<IResult> PurgeAsync(HttpContext context)
    {
        var id = IdOf(context.Request);
        if (!ListParameters.TryReadFlag(context.Request.Query, "recursive", out var recursive)) return Refusals.BadRequest("recursive must be true or false.");
        var purged = await client.PurgeInstanceAsync(id, new PurgeInstanceOptions(recursive), context.RequestAborted);
        return purged.PurgedInstanceCount > 0 ? Results.NoContent() : Refusals.NotFound($"There is no orchestration '{id}' that has ended.");
    }

    // The lever works at the instance's next step: 202.
    private static async Task<IResult> ControlAsync(HttpContext context, Func<string, Task<bool>> control)
    {
        var id = IdOf(context.Request);
        return await control(id) ? Results.Accepted() : Refusals.NotFound($"There is no orchestration '{id}' that is still going.");
    }

    private static ProblemResult Missing(string id) => Refusals.NotFound($"There is no orchestration '{id}'.");

    // Read again it is the same: no failure of ours that passes.
    private static ProblemResult Unreadable(string id, InvalidDataException unreadable) =>
        Refusals.WrongState($"The history of orchestration '{id}' is damaged. {unreadable.Message} It can still be shown, terminated and purged.");

    // Out of the request line: the decoded path leaves escaped slashes as they are, so that "a%2Fb" would be both "a/b" and itself.
    private static string IdOf(HttpRequest request)
    {
        var path = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget.Split('?')[0] ?? "";
        var segments = path.Split('/');
        var position = request.RouteValues.ContainsKey("namespace") ? 6 : 4;
        // One with dot segments was shortened before it was routed: counted here, another instance would be meant than the one in the audit trail.
        return path.StartsWith("/api/", StringComparison.OrdinalIgnoreCase) && segments.Length > position && !segments.Any(IsDots)
            ? Uri.UnescapeDataString(segments[position])
            : ((string)request.RouteValues["name"]!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsDots(string segment) => Uri.UnescapeDataString(segment) is "." or "..";

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
            instance.SerializedCustomStatus)
        {
            Version = instance.Version.Length == 0 ? null : instance.Version,
            Tags = instance.Tags.Count == 0 ? null : instance.Tags,
            Parent = instance.Parent?.InstanceId,
        });
}
