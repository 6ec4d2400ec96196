using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Orchestrations.Events;

/// <summary>Removes Events that are old or too many.</summary>
public sealed class EventRetention(ResourceStore resources, TimeProvider time, PlatformOptions options)
{
    /// <summary>For a timer, every few minutes.</summary>
    /// <returns>How many were removed.</returns>
    public async Task<int> PruneAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var keyspace in await resources.ListKeyspacesAsync(cancellationToken).ConfigureAwait(false))
            removed += await PruneAsync(keyspace, cancellationToken).ConfigureAwait(false);
        return removed;
    }

    private async Task<int> PruneAsync(string keyspace, CancellationToken cancellationToken)
    {
        var snapshot = await resources.SnapshotAsync(keyspace, cancellationToken).ConfigureAwait(false);
        var oldest = time.GetUtcNow() - options.EventAge;
        var surplus = snapshot.List<Event>()
            .OrderByDescending(told => told.LastTimestamp)
            .Where((told, index) => index >= options.EventsKept || told.LastTimestamp < oldest);
        var removed = 0;
        foreach (var part in surplus.Chunk(ResourceBatches.Size))
        {
            var transaction = resources.Begin(keyspace);
            foreach (var told in part) transaction.Delete(told);
            // One that happened again meanwhile makes the part stale; it is looked at again next time.
            if (await transaction.CommitAsync(cancellationToken).ConfigureAwait(false) is ResourceTransactionOutcome.Committed) removed += part.Length;
        }

        return removed;
    }
}
