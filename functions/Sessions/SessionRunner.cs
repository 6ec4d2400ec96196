using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Functions.Messages;
using FunctionsPlatform.Orchestrations.Assignments;
using FunctionsPlatform.Orchestrations.Nodes;
using FunctionsPlatform.Orchestrations.Stats;
using FunctionsPlatform.State;
using FunctionsPlatform.Storage;
using Grpc.Core;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>Runs one agent's session: assignments and log requests out, reports and heartbeats in.</summary>
internal sealed class SessionRunner(
    NodeSessions sessions, AssignmentBoard board, ResourceStore resources, IQueueStore queues, ReportSeals seals, HeartbeatTable heartbeats, StatsTable stats, TimeProvider time, ILogger<SessionRunner> logger)
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
        Task[] parts = [ReceiveAsync(session, incoming), AssignAsync(session), SendAsync(session, outgoing)];
        try
        {
            // Whichever ends first ends the session: the agent has hung up, or something broke.
            await await Task.WhenAny(parts);
        }
        catch (OperationCanceledException) when (session.IsReplaced)
        {
            throw new RpcException(new Status(StatusCode.Aborted, "A newer session of this node was opened."));
        }
        catch (OperationCanceledException) when (session.Ended.IsCancellationRequested && !ended.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Aborted, "The session was ended here: its node was deleted."));
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

    private async Task ReceiveAsync(NodeSession session, IAsyncStreamReader<AgentMessage> incoming)
    {
        var (node, ended) = (session.Node, session.Ended);
        while (await incoming.MoveNext(ended))
        {
            switch (incoming.Current.BodyCase)
            {
                case AgentMessage.BodyOneofCase.Report:
                    await ReportAsync(node, incoming.Current.Report, ended);
                    break;
                case AgentMessage.BodyOneofCase.Stats:
                    await stats.WriteAsync(node, incoming.Current.Stats, ended);
                    break;
                case AgentMessage.BodyOneofCase.Heartbeat:
                    await heartbeats.BeatAsync(node, ended);
                    // Deleted, perhaps by another process, which could not end this session: the agent dials again and becomes a Node anew. What the sweep has read is new enough.
                    if (await resources.GetAsync<Node>(null, node, ended, ReadConsistency.Local) is null) session.End();
                    break;
            }
        }
    }

    // Stored before the next message is read: what the agent got rid of is safe.
    private async Task ReportAsync(string node, NodeReport report, CancellationToken ended)
    {
        report.NodeName = node;
        await ContainerEventQueue.MoveAsync(queues, report, ended);
        foreach (var piece in ReportSplitter.Split(report)) await queues.SendAsync(Reports, seals.Seal(piece), TimeSpan.Zero, ended);
    }

    private async Task AssignAsync(NodeSession session)
    {
        await board.CatchUpAsync(session.Ended);
        var version = -1L;
        while (true)
        {
            var set = await board.NextAsync(session.Node, version, session.Ended);
            version = set.Version;
            // Read after the set: what changes later changes the set's version too.
            var data = await DataVersions.ReadAsync(resources, set.Containers.Values, session.Ended);
            var assignment = AssignmentBuilder.Build(session.Node, set.Containers.Values, NextRevision(), NewestTrace(set.Containers.Values), data);
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
