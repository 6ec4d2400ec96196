using System.Collections.Concurrent;
using FunctionsPlatform.Contracts.Agent;
using Grpc.Core;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>
/// Asks agents to look inside containers, and brings the stream with which they call back to whoever asked. Only for nodes whose session this process holds: what is typed must not take a way through
/// a storage, and nobody here dials a host.
/// </summary>
internal sealed class Interactions(NodeSessions sessions, AssignmentMail? mail, LogCalls calls, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (string Node, TaskCompletionSource<Interaction> Coming)> waiting = new(StringComparer.Ordinal);

    public async Task<InteractionOpening> OpenAsync(string node, InteractionRequest request, CancellationToken cancellationToken)
    {
        if (sessions.Find(node) is not { } session) return new InteractionOpening.Refused(await WhyNotAsync(node, cancellationToken));
        var coming = new TaskCompletionSource<Interaction>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[request.RequestId] = (node, coming);
        var taken = false;
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token, session.Ended);
            await session.SendAsync(new ControlMessage { Interaction = request }, either.Token);
            var opened = new InteractionOpening.Opened(await coming.Task.WaitAsync(either.Token));
            taken = true;
            return opened;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new InteractionOpening.Refused($"node '{node}' does not answer (an agent of an older version does not know how)");
        }
        finally
        {
            waiting.TryRemove(request.RequestId, out _);
            // It came after all, and nobody is there for it: the agent would hold it open, and a command with it.
            if (!coming.TrySetCanceled(CancellationToken.None) && !taken) (await coming.Task).Dispose();
        }
    }

    /// <summary>Serves an agent's call until whoever asked needs it no more.</summary>
    /// <param name="node">Whose call it is; null: of one who may for every node.</param>
    public async Task ServeAsync(string? node, IAsyncStreamReader<InteractionFrame> incoming, IServerStreamWriter<InteractionFrame> outgoing, CancellationToken ended)
    {
        if (!await incoming.MoveNext(ended)) return;
        using var interaction = new Interaction(incoming, outgoing, ended);
        if (!waiting.TryGetValue(incoming.Current.RequestId, out var asked) || (node is not null && node != asked.Node) || !asked.Coming.TrySetResult(interaction))
            throw new RpcException(new Status(StatusCode.NotFound, "Nobody waits for this."));
        await interaction.Over.WaitAsync(ended);
    }

    private async Task<string> WhyNotAsync(string node, CancellationToken cancellationToken)
    {
        if (mail is not null && await mail.TellsAsync(node, cancellationToken))
            return $"node '{node}' holds no connection: its agent looks into a queue once a minute, and what is interactive needs an agent with a gRPC session";
        return await calls.IsElsewhereAsync(node, cancellationToken)
            ? $"another process of this control plane holds the session of node '{node}'; ask that one (fp --url)"
            : $"node '{node}' is not connected";
    }
}
