using System.Collections.Immutable;
using FunctionsPlatform.State.Leases;

namespace FunctionsPlatform.State.Replication;

/// <summary>What the end of a lease does to a replica: its keys are deleted as one revision.</summary>
internal static class LeaseEnd
{
    // Leaves room in a table batch for others' transactions. A lease with more keys ends in several revisions, its row marked meanwhile.
    private const int RevisionBytes = 1024 * 1024;

    public static Evaluation Evaluate(Replica replica, LeaseRow lease)
    {
        var (changes, bytes) = (new List<LoggedChange>(), 0);
        var keys = replica.Leased.Of(lease.Id);
        foreach (var key in keys)
        {
            var change = new LoggedChange(key, null);
            bytes += LogCodec.SizeOf(change);
            if (bytes > RevisionBytes) break;
            changes.Add(change);
        }

        // Indexed at 0: whatever happens to this process, the next sweep goes on with it.
        var operations = changes.Count == keys.Count ? lease.Remove() : lease.Reindex(lease with { IsEnding = true, Indexed = 0 });
        if (changes.Count == 0)
            return new(replica, null, null, new(true, replica.Revision, [])) { EndedLease = lease.Id, LeaseOperations = [.. operations] };

        var revision = replica.Revision + 1;
        var deleted = changes.Select(change => replica.Tree.Find(change.Key)!.Value!).ToImmutableArray();
        var after = replica.Apply(revision, changes, out var record);
        return new(after, new(revision, changes), record, new(true, revision, [new OperationResult.Delete(deleted)]))
        {
            EndedLease = lease.Id,
            LeaseOperations = [.. operations],
            HasMoreKeys = changes.Count < keys.Count,
        };
    }
}
