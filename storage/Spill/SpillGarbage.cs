using System.Collections.Concurrent;

namespace FunctionsPlatform.Storage.Spill;

/// <summary>Finds and removes spilled values that no row names any more.</summary>
internal sealed class SpillGarbage(SpillIndex index, TimeProvider time, SpillOptions options)
{
    // Beyond, their garbage waits for the sweep.
    private const int RememberedRows = 10_000;
    private readonly ConcurrentDictionary<SpilledRow, string[]> known = new();
    private readonly ConcurrentDictionary<string, bool> beingWritten = new(StringComparer.Ordinal);

    /// <summary>True while this process has met no row with spilled values.</summary>
    public bool RemembersNothing => known.IsEmpty;

    /// <summary>The row names these values, as far as this process has seen.</summary>
    public void Remember(SpilledRow owner, string[] blobs)
    {
        if (known.Count < RememberedRows) known[owner] = blobs;
    }

    /// <returns>What the row was known to name; it has been written over, or is gone.</returns>
    public IEnumerable<(string Blob, SpilledRow Owner)> Forget(SpilledRow owner) =>
        known.TryRemove(owner, out var blobs) ? blobs.Select(blob => (blob, owner)) : [];

    /// <summary>From here to <see cref="EndWriting"/> a sweep of this process leaves the blob alone, however long it takes.</summary>
    public void BeginWriting(string blob) => beingWritten[blob] = true;

    public void EndWriting(string blob) => beingWritten.TryRemove(blob, out _);

    /// <summary>Removes values that their rows no longer name. Their batch is over, so its answer comes whatever becomes of this.</summary>
    public async ValueTask ReclaimAsync(List<(string Blob, SpilledRow Owner)> values)
    {
        try
        {
            foreach (var (blob, owner) in values)
            {
                // Two writes of one row may be noted here in the other order than the store did them: then the row still names it.
                var gone = await index.ReclaimAsync(blob, owner, CancellationToken.None).ConfigureAwait(false);
                if (!gone) Remember(owner, [blob]);
            }
        }
        catch (StorageException)
        {
            // The index still has it, so the next sweep does it.
        }
    }

    public async ValueTask<int> SweepAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        await foreach (var (blob, owner) in index.ReadAsync(time.GetUtcNow() - options.Grace, cancellationToken).ConfigureAwait(false))
        {
            if (beingWritten.ContainsKey(blob)) continue;
            if (await index.ReclaimAsync(blob, owner, cancellationToken).ConfigureAwait(false)) removed++;
        }

        return removed;
    }
}
