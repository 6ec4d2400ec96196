using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Assignments;
using FunctionsPlatform.Orchestrations.Nodes;
using FunctionsPlatform.Storage;
using Grpc.Core;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>Runs one agent's session: assignments and log requests out, reports and heartbeats in.</summary>
internal sealed class SessionRunner(
    NodeSessions sessions, AssignmentBoard board, IQueueStore queues, HeartbeatTable heartbeats, TimeProvider time, ILogger<SessionRunner> logger)
{
    /// <summary>The queue that takes reports to their function.</summary>
    public const string Reports = "node-reports";

    // A first change goes out at once; a burst behind it (a plan, a schedule pass) becomes one more assignment.
    private static readonly TimeSpan PauseBetweenAssignments = TimeSpan.FromMilliseconds(20);

    private long lastRevision;

    /// <summary>Returns when the agent hangs up, its connection breaks, or a newer session of the node replaces this one.</summary>
    public async Task RunAsync(string node, IAsyncStreamReader<AgentMessage> incoming, IServerStreamWriter<ControlMessage> outgoing, CancellationToken ended)
    {
        using var session = new NodeSession(node, ended);
        sessions.Enter(session);
        logger.Opened(node);
        Task[] parts = [ReceiveAsync(node, incoming, session.Ended), AssignAsync(session), SendAsync(session, outgoing)];
        try
        {
            // Whichever ends first ends the session: the agent has hung up, or something broke.
            await await Task.WhenAny(parts);
        }
        catch (OperationCanceledException) when (session.IsReplaced)
        {
            throw new RpcException(new Status(StatusCode.Aborted, "A newer session of this node was opened."));
        }
        catch (IOException)
        {
            // The connection broke; the agent dials again.
        }
        finally
        {
            sessions.Leave(session);
            session.End();
            await Task.WhenAll(parts).ContinueWith(static all => all.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            logger.Closed(node);
        }
    }

    private async Task ReceiveAsync(string node, IAsyncStreamReader<AgentMessage> incoming, CancellationToken ended)
    {
        while (await incoming.MoveNext(ended))
        {
            switch (incoming.Current.BodyCase)
            {
                case AgentMessage.BodyOneofCase.Report:
                    await ReportAsync(node, incoming.Current.Report, ended);
                    break;
                case AgentMessage.BodyOneofCase.Heartbeat:
                    await heartbeats.BeatAsync(node, ended);
                    break;
            }
        }
    }

    // Stored before the next message is read: what the agent got rid of is safe.
    private async Task ReportAsync(string node, NodeReport report, CancellationToken ended)
    {
        report.NodeName = node;
        foreach (var piece in ReportSplitter.Split(report)) await queues.SendAsync(Reports, ReportSplitter.ToBody(piece), TimeSpan.Zero, ended);
    }

    private async Task AssignAsync(NodeSession session)
    {
        var version = -1L;
        while (true)
        {
            var set = await board.NextAsync(session.Node, version, session.Ended);
            version = set.Version;
            var assignment = AssignmentBuilder.Build(session.Node, set.Containers.Values, NextRevision(), NewestTrace(set.Containers.Values));
            await session.SendAsync(new ControlMessage { Assignment = assignment }, session.Ended);
            await Task.Delay(PauseBetweenAssignments, time, session.Ended);
        }
    }

    private static async Task SendAsync(NodeSession session, IServerStreamWriter<ControlMessage> outgoing)
    {
        await foreach (var message in session.Outgoing.ReadAllAsync(session.Ended)) await outgoing.WriteAsync(message, session.Ended);
    }

    // From the clock, so that it also grows across restarts of the control plane.
    private long NextRevision()
    {
        while (true)
        {
            var last = Interlocked.Read(ref lastRevision);
            var next = Math.Max(last + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
            if (Interlocked.CompareExchange(ref lastRevision, next, last) == last) return next;
        }
    }

    private static string? NewestTrace(IEnumerable<Container> containers) =>
        containers.MaxBy(container => container.Metadata.CreationTimestamp)?.Spec.Traceparent;
}
