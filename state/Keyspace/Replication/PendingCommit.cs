namespace FunctionsPlatform.State.Replication;

/// <summary>A transaction waiting for its group.</summary>
internal sealed class PendingCommit(Transaction transaction, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<TransactionResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Transaction Transaction { get; } = transaction;

    /// <summary>Its caller has gone: nothing was sent yet, so it need not be.</summary>
    public bool IsAbandoned => cancellationToken.IsCancellationRequested;

    public Task<TransactionResult> Task => completion.Task;

    public void Complete(TransactionResult result) => completion.TrySetResult(result);

    public void Fail(Exception exception) => completion.TrySetException(exception);

    public void Abandon() => completion.TrySetCanceled(cancellationToken);
}
