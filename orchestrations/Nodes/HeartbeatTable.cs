using System.Collections.Immutable;
using FunctionsPlatform.Planning.Nodes;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Orchestrations.Nodes;

/// <summary>When each node was last heard of. A table of its own: facts of this rate and little worth would drown a keyspace.</summary>
public sealed class HeartbeatTable(ITableStore tables, TimeProvider time)
{
    /// <summary>Nodes that hold no connection write their own row of it.</summary>
    public const string Table = "NodeHeartbeats";

    /// <summary>The partition with a row for each node: <c>At</c>, in ticks since year 1, UTC.</summary>
    public const string Nodes = "nodes";

    private const string Sweeper = "sweeper";
    private const string Holders = "holders";
    private const string Agent = "Agent";
    private const string Enrolment = "Enrolment";
    private const string At = "At";
    private const string AwakeSince = "AwakeSince";

    /// <summary>Notes that the node was heard of now. By our clock: nodes' clocks are their own.</summary>
    public async Task BeatAsync(string node, CancellationToken cancellationToken) =>
        await tables.SubmitAsync(
            Table, Nodes, [new TableOperation.Upsert(node, new TableProperties { [At] = time.GetUtcNow().UtcTicks })], cancellationToken).ConfigureAwait(false);

    /// <summary>Notes which agent is the node.</summary>
    public async Task HoldAsync(string node, NodeHolder holder, CancellationToken cancellationToken) =>
        await tables.SubmitAsync(
            Table, Holders, [new TableOperation.Upsert(node, new TableProperties { [Agent] = holder.Agent, [Enrolment] = holder.Enrolment })], cancellationToken).ConfigureAwait(false);

    /// <returns>Null when no agent has said who it is.</returns>
    public async Task<NodeHolder?> HolderAsync(string node, CancellationToken cancellationToken) =>
        await tables.GetAsync(Table, Holders, node, cancellationToken).ConfigureAwait(false) is { } entity
            ? new NodeHolder(entity.Properties.GetText(Agent) ?? "", entity.Properties.GetText(Enrolment) ?? "")
            : null;

    /// <returns>Null when it was never heard of.</returns>
    public async Task<DateTimeOffset?> LastAsync(string node, CancellationToken cancellationToken) =>
        await tables.GetAsync(Table, Nodes, node, cancellationToken).ConfigureAwait(false) is { } entity ? TimeOf(entity, At) : null;

    /// <summary>All nodes that were ever heard of, by name.</summary>
    public async Task<ImmutableDictionary<string, DateTimeOffset>> ListAsync(CancellationToken cancellationToken)
    {
        var all = ImmutableDictionary.CreateBuilder<string, DateTimeOffset>(StringComparer.Ordinal);
        for (string? from = ""; from is not null;)
        {
            var page = await tables.QueryAsync(new TableQuery(Table, Nodes) { From = from }, cancellationToken).ConfigureAwait(false);
            foreach (var entity in page.Entities) all[entity.Row] = TimeOf(entity, At);
            from = page.Next;
        }

        return all.ToImmutable();
    }

    internal async Task<SweepPresence?> PresenceAsync(CancellationToken cancellationToken) =>
        await tables.GetAsync(Table, Sweeper, Sweeper, cancellationToken).ConfigureAwait(false) is { } entity
            ? new SweepPresence(TimeOf(entity, AwakeSince), TimeOf(entity, At))
            : null;

    internal async Task KeepPresenceAsync(SweepPresence presence, CancellationToken cancellationToken)
    {
        var properties = new TableProperties { [At] = presence.LastSweep.UtcTicks, [AwakeSince] = presence.AwakeSince.UtcTicks };
        await tables.SubmitAsync(Table, Sweeper, [new TableOperation.Upsert(Sweeper, properties)], cancellationToken).ConfigureAwait(false);
    }

    private static DateTimeOffset TimeOf(TableEntity entity, string property) => new(entity.Properties[property].Integer ?? 0, TimeSpan.Zero);
}
