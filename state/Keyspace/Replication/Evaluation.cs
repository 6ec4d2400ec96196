using FunctionsPlatform.Storage;

namespace FunctionsPlatform.State.Replication;

/// <summary>What a transaction, or the end of a lease, would do.</summary>
/// <param name="Logged">Null when it writes no key.</param>
internal sealed record Evaluation(Replica After, LoggedRevision? Logged, RevisionRecord? Record, TransactionResult Result)
{
    /// <summary>Why it cannot be done; null when it can.</summary>
    public TransactionRefusedException? Refusal { get; init; }

    /// <summary>What becomes of the lease row.</summary>
    public IReadOnlyList<TableOperation> LeaseOperations { get; init; } = [];

    /// <summary>The lease that no later transaction can attach to; 0: none.</summary>
    public long EndedLease { get; init; }

    /// <summary>The lease had too many keys for one revision: its row remains, and its end has to be gone on with.</summary>
    public bool HasMoreKeys { get; init; }

    public static Evaluation Refused(Replica replica, TransactionRefusal reason, string message) =>
        new(replica, null, null, new(false, replica.Revision, [])) { Refusal = new(reason, message) };
}
