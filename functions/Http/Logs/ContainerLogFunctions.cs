using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.State;
using Google.Protobuf.WellKnownTypes;
using Container = FunctionsPlatform.Contracts.Resources.Container;
using ContainerPhases = FunctionsPlatform.Contracts.Resources.ContainerPhases;

namespace FunctionsPlatform.Functions.Http;

/// <summary>GET of a Container's logs: asked of its node's session; of a container that is gone, the last lines that its status kept.</summary>
internal sealed class ContainerLogFunctions(
    ResourceStore store, NodeSessions sessions, LogRelay relay, TimeProvider time, IdSource ids, CancellationToken stopping)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<IResult> GetAsync(HttpContext context)
    {
        var (space, name) = ((string)context.Request.RouteValues["namespace"]!, (string)context.Request.RouteValues["name"]!);
        if (!LogParameters.TryRead(context.Request, time.GetUtcNow(), out var parameters, out var refusal)) return refusal;
        if (Contracts.Validation.Names.ProblemWithLabel(space) is not null || await store.GetAsync<Container>(space, name, context.RequestAborted) is not { } container)
            return Refusals.NotFound($"There is no Container '{name}' in namespace '{space}'.");
        if (container.Spec.Node is not { } node)
            return Refusals.Unavailable($"Container '{name}' is not on a node yet: {container.Status.Message ?? "it waits to be scheduled"}.");
        if (ContainerPhases.IsFinal(container.Status.Phase)) return Kept(container, parameters, "its container is gone");
        return sessions.Find(node) is { } session
            ? await AskAsync(container, session, parameters, context.RequestAborted)
            : Kept(container, parameters, $"node '{node}' is not connected");
    }

    private async Task<IResult> AskAsync(Container container, NodeSession session, LogParameters parameters, CancellationToken cancellationToken)
    {
        var request = new LogRequest
        {
            RequestId = ids.NewUid(),
            Namespace = container.Metadata.Namespace ?? "",
            ContainerName = container.Metadata.Name,
            ContainerUid = container.Metadata.Uid ?? "",
            Follow = parameters.Follow,
            Tail = parameters.Tail,
            Since = parameters.Since?.ToTimestamp(),
        };
        var chunks = relay.Open(request.RequestId, session.Node);
        var answered = false;
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.Ended, stopping, patience.Token);
            await session.SendAsync(new ControlMessage { LogRequest = request }, waiting.Token);
            if (!await chunks.WaitToReadAsync(waiting.Token)) return new LogResult([], parameters.AsJson);
            if (!chunks.TryPeek(out var first) || first.Error.Length == 0)
            {
                answered = true;
                return new LogStreamResult(chunks, () => EndAsync(session, request), parameters.AsJson, stopping);
            }

            return Kept(container, parameters, first.Error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Kept(container, parameters, $"node '{session.Node}' does not answer");
        }
        finally
        {
            if (!answered) await EndAsync(session, request);
        }
    }

    /// <summary>Tells the agent that nobody reads any more.</summary>
    private async Task EndAsync(NodeSession session, LogRequest request)
    {
        relay.Close(request.RequestId);
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            await session.SendAsync(new ControlMessage { LogRequest = new LogRequest { RequestId = request.RequestId, Cancel = true } }, patience.Token);
        }
        catch (OperationCanceledException)
        {
            // The session is over, and its log streams with it; or its agent does not read, and learns with its next chunk that nobody waits.
        }
    }

    private static IResult Kept(Container container, LogParameters parameters, string why)
    {
        if (container.Status.LastTermination is not { LogTail.IsDefaultOrEmpty: false } last) return Refusals.Unavailable($"There are no logs of container '{container.Metadata.Name}': {why}.");
        var lines = parameters.Tail > 0 ? last.LogTail.TakeLast(parameters.Tail) : last.LogTail;
        return new LogResult([.. lines.Select(text => new LogLine { Text = text, Stream = "stdout", At = last.FinishedAt?.ToTimestamp() })], parameters.AsJson);
    }
}
