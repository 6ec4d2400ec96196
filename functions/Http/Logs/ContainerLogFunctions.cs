using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.State;
using Google.Protobuf.WellKnownTypes;
using Container = FunctionsPlatform.Contracts.Resources.Container;
using ContainerPhases = FunctionsPlatform.Contracts.Resources.ContainerPhases;

namespace FunctionsPlatform.Functions.Http;

/// <summary>GET of a Container's logs: asked of its node, by its session or its queue; of a container that is gone, the last lines that its status kept.</summary>
internal sealed class ContainerLogFunctions(
    ResourceStore store, NodeSessions sessions, LogRelay relay, LogMail? mail, TimeProvider time, IdSource ids, CancellationToken stopping)
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
        return await AskAsync(node, RequestOf(container, parameters), context.RequestAborted) is { } answer
            ? await AnswerAsync(container, node, answer, parameters, context.RequestAborted)
            : Kept(container, parameters, $"node '{node}' is not connected");
    }

    private LogRequest RequestOf(Container container, LogParameters parameters) => new()
    {
        RequestId = ids.NewUid(),
        Namespace = container.Metadata.Namespace ?? "",
        ContainerName = container.Metadata.Name,
        ContainerUid = container.Metadata.Uid ?? "",
        Follow = parameters.Follow,
        Tail = parameters.Tail,
        Since = parameters.Since?.ToTimestamp(),
    };

    /// <returns>Null: the node cannot be asked.</returns>
    private async Task<LogAnswer?> AskAsync(string node, LogRequest request, CancellationToken cancellationToken)
    {
        if (sessions.Find(node) is not { } session) return mail is null ? null : await mail.AskAsync(node, request, cancellationToken);
        var chunks = relay.Open(request.RequestId, node);
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
            await session.SendAsync(new ControlMessage { LogRequest = request }, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The session is over, or its agent does not read: nothing will come, which the caller sees.
        }
        catch
        {
            // Who asked has left, and nobody gets the answer whose end would do it.
            relay.Close(request.RequestId);
            throw;
        }

        return new LogAnswer(chunks, () => EndAsync(session, request), Patience, session.Ended);
    }

    private async Task<IResult> AnswerAsync(Container container, string node, LogAnswer answer, LogParameters parameters, CancellationToken cancellationToken)
    {
        var answered = false;
        try
        {
            using var patience = new CancellationTokenSource(answer.Patience, time);
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, answer.Lost, stopping, patience.Token);
            if (!await answer.Chunks.WaitToReadAsync(waiting.Token)) return new LogResult([], parameters.AsJson);
            if (!answer.Chunks.TryPeek(out var first) || first.Error.Length == 0)
            {
                answered = true;
                return new LogStreamResult(answer.Chunks, answer.End, parameters.AsJson, stopping);
            }

            return Kept(container, parameters, first.Error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Kept(container, parameters, $"node '{node}' does not answer");
        }
        finally
        {
            if (!answered) await answer.End();
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
