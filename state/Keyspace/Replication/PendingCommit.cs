using System.Collections.Immutable;
using FunctionsPlatform.State.Leases;

namespace FunctionsPlatform.State.Replication;

/// <summary>A transaction, or the end of a lease, waiting for its group.</summary>
internal sealed class PendingCommit
{
    private static readonly Transaction Nothing = new();

    private readonly CancellationToken cancellationToken;
    private readonly TaskCompletionSource<TransactionResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PendingCommit(Transaction transaction, CancellationToken cancellationToken)
    {
        (Transaction, this.cancellationToken) = (transaction, cancellationToken);
        if (LeasesOf(transaction) is { } leases) Leases = leases;
    }

    public PendingCommit(LeaseRow ending, CancellationToken cancellationToken) =>
        (Transaction, Ending, this.cancellationToken) = (Nothing, ending, cancellationToken);

    public Transaction Transaction { get; }

    /// <summary>The lease to end, as it was found; null for a transaction.</summary>
    public LeaseRow? Ending { get; }

    /// <summary>The lease was changed since it was found: its end must not happen on these grounds.</summary>
    public bool LeaseHasMoved { get; set; }

    /// <summary>The leases that its puts name.</summary>
    public IReadOnlyList<long> Leases { get; } = [];

    /// <summary>Its caller has gone: nothing was sent yet, so it need not be.</summary>
    public bool IsAbandoned => cancellationToken.IsCancellationRequested;

    public Task<TransactionResult> Task => completion.Task;

    /// <summary>Of the end of a lease, once <see cref="Task"/> has completed.</summary>
    public Evaluation? LeaseOutcome { get; private set; }

    public void Complete(Evaluation evaluation)
    {
        if (Ending is not null) LeaseOutcome = evaluation;
        if (evaluation.Refusal is { } refusal) completion.TrySetException(refusal);
        else completion.TrySetResult(evaluation.Result);
    }

    public void Fail(Exception exception) => completion.TrySetException(exception);

    public void Abandon() => completion.TrySetCanceled(cancellationToken);

    private static List<long>? LeasesOf(Transaction transaction)
    {
        List<long>? leases = null;
        foreach (var branch in (ReadOnlySpan<ImmutableArray<Operation>>)[transaction.Then, transaction.Else])
        {
            foreach (var operation in branch)
            {
                if (operation is Operation.Put { Lease: not 0 } put) (leases ??= []).Add(put.Lease);
            }
        }

        return leases;
    }
}
