using FunctionsPlatform.State.Leases;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.State.Replication;

/// <summary>What a group of transactions comes to, one after the other, on one replica.</summary>
/// <param name="Outcomes">One for each of those taken, from the group's first on; the others did not fit the same table batch.</param>
internal sealed record GroupDecision(
    Replica After,
    IReadOnlyList<Evaluation> Outcomes,
    IReadOnlyList<LoggedRevision> Revisions,
    IReadOnlyList<RevisionRecord> Records,
    IReadOnlyList<TableOperation> LeaseOperations)
{
    // With the head, and each entity's names, within a batch's 3 MiB. Only a transaction that is larger on its own makes the store spill.
    private const int BatchBytes = 2560 * 1024;

    // The other operations of a batch are the head and up to three log rows.
    private const int BatchLeaseOperations = TableLimits.BatchOperations - 4;

    public bool WritesNothing => Revisions.Count == 0 && LeaseOperations.Count == 0;

    public static GroupDecision Decide(Replica replica, IReadOnlyList<PendingCommit> group, LeaseDirectory leases, int maxValueBytes)
    {
        var outcomes = new List<Evaluation>(group.Count);
        var revisions = new List<LoggedRevision>(group.Count);
        var records = new List<RevisionRecord>(group.Count);
        var operations = new List<TableOperation>();
        HashSet<long>? ended = null;
        var (bytes, maxBytes) = (0, Math.Max(BatchBytes, maxValueBytes + (1024 * 1024)));
        foreach (var pending in group)
        {
            // The first of two callers who end one lease has ended it.
            if (pending.Ending is { } ending && ended?.Contains(ending.Id) == true) pending.LeaseHasMoved = true;
            var evaluation = Evaluate(replica, pending, LeaseExists);
            if (evaluation.Logged is { } logged)
            {
                var size = LogCodec.SizeOf(logged);
                if (size > maxBytes)
                {
                    evaluation = Evaluation.Refused(replica, TransactionRefusal.TooLarge, $"The transaction's changes take {size} bytes; {maxBytes} fit one commit.");
                }
                else
                {
                    if (bytes > 0 && bytes + size > BatchBytes) break;
                    bytes += size;
                }
            }

            if (operations.Count + evaluation.LeaseOperations.Count > BatchLeaseOperations) break;
            replica = evaluation.After;
            outcomes.Add(evaluation);
            if (evaluation.Logged is not null) revisions.Add(evaluation.Logged);
            if (evaluation.Record is not null) records.Add(evaluation.Record);
            operations.AddRange(evaluation.LeaseOperations);
            if (evaluation.EndedLease != 0) (ended ??= []).Add(evaluation.EndedLease);
        }

        return new(replica, outcomes, revisions, records, operations);

        bool LeaseExists(long lease) => leases.Exists(lease) && ended?.Contains(lease) != true;
    }

    private static Evaluation Evaluate(Replica replica, PendingCommit pending, Func<long, bool> leaseExists) => pending switch
    {
        { LeaseHasMoved: true } => new(replica, null, null, new(false, replica.Revision, [])),
        { Ending: { } lease } => LeaseEnd.Evaluate(replica, lease),
        _ => TransactionEvaluator.Evaluate(replica, pending.Transaction, leaseExists),
    };
}
