using System.Runtime.CompilerServices;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Orchestrations.Nodes;
using FunctionsPlatform.State;
using Google.Protobuf;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>
/// Log requests for nodes whose session another process holds. A request is a key in the cluster's keyspace, which each process follows; whoever holds the session hands it on, and its end is the key's end.
/// </summary>
internal sealed class LogCalls(Keyspaces keyspaces, NodeSessions sessions, HeartbeatTable heartbeats, TimeProvider time, ILogger<LogCalls> logger)
{
    private const string Prefix = "/calls/logs/";

    // A watch of a shared keyspace looks once a second.
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    // Three heartbeats of a session, and a little.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);

    // Only the watch looks here; a session that is over takes its entry along.
    private readonly ConditionalWeakTable<NodeSession, CallLine> lines = [];

    /// <summary>True when the node was heard of a moment ago: then somebody holds its session.</summary>
    public async Task<bool> IsElsewhereAsync(string node, CancellationToken cancellationToken) =>
        await heartbeats.LastAsync(node, cancellationToken) is { } last && time.GetUtcNow() - last < Silence;

    /// <returns>The lease that the request lives by.</returns>
    public async Task<long> CallAsync(string node, LogRequest request, TimeSpan life, CancellationToken cancellationToken)
    {
        var keyspace = await keyspaces.OpenAsync(Keyspaces.ClusterWide, cancellationToken);
        // Should this process die, the key ends with its lease, and with it the answering.
        var lease = await keyspace.Leases.GrantAsync(life, id: 0, cancellationToken);
        await keyspace.CommitAsync(new Transaction { Then = [new Operation.Put(KeyOf(node, request.RequestId), request.ToByteArray()) { Lease = lease!.Id }] }, cancellationToken);
        return lease.Id;
    }

    public async Task EndAsync(long lease)
    {
        var keyspace = await keyspaces.OpenAsync(Keyspaces.ClusterWide, CancellationToken.None);
        await keyspace.Leases.RevokeAsync(lease, CancellationToken.None);
    }

    /// <summary>Hands requests on to the sessions that this process holds, until cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var keyspace = await keyspaces.OpenAsync(Keyspaces.ClusterWide, stopping);
                await foreach (var batch in keyspace.WatchAsync(WatchRequest.Prefix(Prefix), stopping))
                {
                    if (batch is not WatchBatch.Changes { Events: var events }) continue;
                    foreach (var change in events) HandOn(change, stopping);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // The top of a loop that must go on: who asked meanwhile hears that the node does not answer.
                logger.CallsUnheard(error);
                await Task.Delay(PauseAfterFailure, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Never waits: an agent that does not read must not hold up what is for others. What is for one keeps its order, so that an end does not overtake its beginning.</summary>
    private void HandOn(KeyEvent change, CancellationToken stopping)
    {
        // A key of another form is no request of ours, and must not end the watch for all others.
        if (change.Key.ToString()[Prefix.Length..].Split('/') is not [var node, var requestId] || sessions.Find(node) is not { } session) return;
        if (ReadRequest(change, node, requestId) is not { } request) return;
        lines.GetOrCreateValue(session).Add(session, request, Patience, time, stopping);
    }

    private LogRequest? ReadRequest(KeyEvent change, string node, string requestId)
    {
        if (change.Current is not { } put) return new LogRequest { RequestId = requestId, Cancel = true };
        try
        {
            return LogRequest.Parser.ParseFrom(put.Value.Span);
        }
        catch (InvalidProtocolBufferException unreadable)
        {
            logger.CallUnreadable(unreadable, node, requestId);
            return null;
        }
    }

    private static string KeyOf(string node, string requestId) => $"{Prefix}{node}/{requestId}";
}
