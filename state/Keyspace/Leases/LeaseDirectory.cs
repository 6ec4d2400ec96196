using FunctionsPlatform.State.Replication;

namespace FunctionsPlatform.State.Leases;

/// <summary>The leases known to exist as of the head that the next commit replaces. Under the replica's gate.</summary>
/// <remarks>
/// The end of a lease replaces the head and raises its lease epoch. So a lease that was found after the head was read still exists when a
/// commit replaces that head, and no commit has to touch the lease's row.
/// </remarks>
internal sealed class LeaseDirectory(LeaseTable table)
{
    private const int MaxKnown = 100_000;

    private readonly HashSet<long> known = [];
    private long epoch;

    public bool Exists(long lease) => known.Contains(lease);

    /// <summary>Looks up what the group needs to know, once for each lease.</summary>
    public async ValueTask ResolveAsync(long headEpoch, IReadOnlyList<PendingCommit> group, CancellationToken cancellationToken)
    {
        if (epoch != headEpoch || known.Count > MaxKnown) known.Clear();
        epoch = headEpoch;
        HashSet<long>? asked = null;
        foreach (var pending in group)
        {
            foreach (var lease in pending.Leases)
            {
                if (!known.Contains(lease)) (asked ??= []).Add(lease);
            }
        }

        if (asked is null) return;
        var found = await Task.WhenAll(asked.Select(lease => table.ReadAsync(lease, cancellationToken).AsTask())).ConfigureAwait(false);
        foreach (var lease in found)
        {
            if (lease is { IsEnding: false }) known.Add(lease.Id);
        }
    }

    /// <summary>This process has ended a lease: what else it knows stays true.</summary>
    public void Forget(long lease, long headEpoch)
    {
        known.Remove(lease);
        epoch = headEpoch;
    }
}
