namespace FunctionsPlatform.State.Replication;

/// <summary>What a group of transactions comes to, one after the other, on one replica.</summary>
internal sealed record GroupDecision(
    Replica After, IReadOnlyList<LoggedRevision> Revisions, IReadOnlyList<RevisionRecord> Records, IReadOnlyList<TransactionResult> Results)
{
    public static GroupDecision Decide(Replica replica, IReadOnlyList<PendingCommit> group)
    {
        var revisions = new List<LoggedRevision>(group.Count);
        var records = new List<RevisionRecord>(group.Count);
        var results = new List<TransactionResult>(group.Count);
        foreach (var pending in group)
        {
            var evaluation = TransactionEvaluator.Evaluate(replica, pending.Transaction);
            replica = evaluation.After;
            results.Add(evaluation.Result);
            if (evaluation.Logged is not null) revisions.Add(evaluation.Logged);
            if (evaluation.Record is not null) records.Add(evaluation.Record);
        }

        return new(replica, revisions, records, results);
    }
}
