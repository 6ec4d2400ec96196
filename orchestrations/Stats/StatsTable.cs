using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Storage;
using Google.Protobuf;
using Container = FunctionsPlatform.Contracts.Resources.Container;

namespace FunctionsPlatform.Orchestrations.Stats;

/// <summary>
/// What containers use: the newest sample of each node, replaced whole, in a table of its own; no keyspace could bear the rate, and nobody needs the history. One row a node, so that
/// a thousand containers on ten hosts cost ten small writes in 15 seconds.
/// </summary>
/// <remarks>A sample may be old: its node may be away, or its agent of a version that does not measure. Look at <see cref="ContainerSample.SampledAt"/>.</remarks>
public sealed class StatsTable(ITableStore tables, TimeProvider time)
{
    /// <summary>Nodes that hold no connection write their own row of it.</summary>
    public const string Table = "NodeStats";

    /// <summary>The partition with a row for each node: <c>At</c>, in ticks since year 1, UTC, and <c>Stats</c>, a NodeStats in the agent protocol's binary form.</summary>
    public const string Nodes = "nodes";

    private const string At = "At";
    private const string Stats = "Stats";
    private static readonly long MaxTicks = DateTimeOffset.MaxValue.UtcTicks;

    /// <summary>Keeps what a node has measured. By our clock: nodes' clocks are their own.</summary>
    public async Task WriteAsync(string node, NodeStats stats, CancellationToken cancellationToken)
    {
        var properties = new TableProperties { [At] = time.GetUtcNow().UtcTicks, [Stats] = stats.ToByteArray() };
        await tables.SubmitAsync(Table, Nodes, [new TableOperation.Upsert(node, properties)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The node is gone, and what it used with it.</summary>
    public async Task ForgetAsync(string node, CancellationToken cancellationToken) =>
        await tables.SubmitAsync(Table, Nodes, [new TableOperation.Delete(node, TableOperation.AnyETag)], cancellationToken).ConfigureAwait(false);

    /// <returns>Null: it was never measured, or its row cannot be read.</returns>
    public async Task<NodeSample?> OfNodeAsync(string node, CancellationToken cancellationToken) =>
        await tables.GetAsync(Table, Nodes, node, cancellationToken).ConfigureAwait(false) is { } entity ? Read(entity) : null;

    /// <summary>The newest samples of these containers, by their uids; those that were never measured are left out. One read for each node that they are on.</summary>
    public async Task<ImmutableDictionary<string, ContainerSample>> OfContainersAsync(IEnumerable<Container> containers, CancellationToken cancellationToken)
    {
        var samples = ImmutableDictionary.CreateBuilder<string, ContainerSample>(StringComparer.Ordinal);
        foreach (var group in containers.Where(container => container.Spec.Node is not null).GroupBy(container => container.Spec.Node!, StringComparer.Ordinal))
        {
            if (await OfNodeAsync(group.Key, cancellationToken).ConfigureAwait(false) is not { } node) continue;
            var wanted = group.Select(container => container.Metadata.Uid ?? "").ToHashSet(StringComparer.Ordinal);
            foreach (var sample in node.Containers.Where(sample => wanted.Contains(sample.Uid))) samples[sample.Uid] = sample;
        }

        return samples.ToImmutable();
    }

    /// <summary>All nodes that were ever measured, by name.</summary>
    public async Task<ImmutableArray<NodeSample>> ListAsync(CancellationToken cancellationToken)
    {
        var all = ImmutableArray.CreateBuilder<NodeSample>();
        for (string? from = ""; from is not null;)
        {
            var page = await tables.QueryAsync(new TableQuery(Table, Nodes) { From = from }, cancellationToken).ConfigureAwait(false);
            all.AddRange(page.Entities.Select(Read).OfType<NodeSample>());
            from = page.Next;
        }

        return all.ToImmutable();
    }

    // A node without a connection writes its row itself: one that writes nonsense must not keep all others' from being read.
    private static NodeSample? Read(TableEntity entity)
    {
        if (entity.Properties.GetInteger(At) is not { } ticks || ticks < 0 || ticks > MaxTicks || Parse(entity.Properties.GetBytes(Stats)) is not { } stats) return null;
        var at = new DateTimeOffset(ticks, TimeSpan.Zero);
        var containers = stats.Containers.Select(one => new ContainerSample(one.Uid, one.Namespace, one.Name, one.App, entity.Row, one.CpuMillicores, one.MemoryBytes, one.HasRequestsPerSecond ? one.RequestsPerSecond : null, at));
        return new NodeSample(entity.Row, stats.CpuMillicores, stats.MemoryBytes, stats.Period?.ToTimeSpan() ?? TimeSpan.Zero, at, [.. containers]);
    }

    private static NodeStats? Parse(byte[]? bytes)
    {
        try
        {
            return NodeStats.Parser.ParseFrom(bytes ?? []);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
