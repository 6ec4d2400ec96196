using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.State;
using Google.Protobuf.WellKnownTypes;
using Container = FunctionsPlatform.Contracts.Resources.Container;

namespace FunctionsPlatform.Functions.Http;

/// <summary>
/// GET of a Container's logs: asked of its node, by its session or its queue, also when it is over, since nodes keep logs for a while; where the node has none or is away, the last lines that its status kept.
/// </summary>
internal sealed class ContainerLogFunctions(ResourceStore store, LogAsker asker, TimeProvider time, IdSource ids, CancellationToken stopping)
{
    public async Task<IResult> GetAsync(HttpContext context)
    {
        var (space, name) = ((string)context.Request.RouteValues["namespace"]!, (string)context.Request.RouteValues["name"]!);
        if (!LogParameters.TryRead(context.Request, time.GetUtcNow(), out var parameters, out var refusal)) return refusal;
        if (Contracts.Validation.Names.ProblemWithLabel(space) is not null || await store.GetAsync<Container>(space, name, context.RequestAborted) is not { } container)
            return Refusals.NotFound($"There is no Container '{name}' in namespace '{space}'.");
        if (container.Spec.Node is not { } node)
            return Refusals.Unavailable($"Container '{name}' is not on a node yet: {container.Status.Message ?? "it waits to be scheduled"}.");
        var answer = await asker.AskAsync(node, RequestOf(container, parameters), context.RequestAborted);
        return await LogReply.OfAsync(answer, node, parameters.AsJson, why => Told(container, parameters, why), time, stopping, context.RequestAborted);
    }

    private LogRequest RequestOf(Container container, LogParameters parameters) => new()
    {
        RequestId = ids.NewUid(),
        Namespace = container.Metadata.Namespace ?? "",
        ContainerName = container.Metadata.Name,
        ContainerUid = container.Metadata.Uid ?? "",
        Follow = parameters is { Follow: true, Previous: false },
        Tail = parameters.Tail,
        Since = parameters.Since?.ToTimestamp(),
        Previous = parameters.Previous,
        Part = parameters.Part,
    };

    /// <summary>The last lines that its status kept.</summary>
    private static IResult Told(Container container, LogParameters parameters, string why)
    {
        // They are of the last run that ended, and of the app's own container.
        if (parameters.Part.Length > 0 || container.Status.LastTermination is not { LogTail.IsDefaultOrEmpty: false } last)
            return Refusals.Unavailable($"There are no logs of container '{container.Metadata.Name}': {why}.");
        var lines = parameters.Tail > 0 ? last.LogTail.TakeLast(parameters.Tail) : last.LogTail;
        return new LogResult([.. lines.Select(text => new LogLine { Text = text, Stream = "stdout", At = last.FinishedAt?.ToTimestamp() })], parameters.AsJson);
    }
}
