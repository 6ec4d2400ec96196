namespace FunctionsPlatform.Storage.Faults;

/// <summary>What goes wrong at a storage port. The decorators of <see cref="FaultyStore"/> ask it around each call.</summary>
public abstract class StorageFaults
{
    /// <summary>Nothing goes wrong.</summary>
    public static StorageFaults None { get; } = new NoFaults();

    /// <summary>Cancelled when calls that wait inside the store must end, because the process that made them is dead.</summary>
    public virtual CancellationToken Ended => CancellationToken.None;

    /// <summary>Called before the call reaches the store; an exception keeps it from having any effect.</summary>
    /// <returns>The call's number, from 1; <see cref="AfterAsync"/> gets it back.</returns>
    public abstract ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken);

    /// <summary>Called after the call's effect; an exception loses the answer.</summary>
    public abstract ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken);

    /// <summary>True when this message is to be sent twice.</summary>
    public virtual bool DuplicatesSend() => false;

    /// <summary>True when this received message is to be given back behind its receiver's back.</summary>
    public virtual bool Redelivers() => false;

    /// <summary>True when someone else is to write this batch's rows first.</summary>
    public virtual bool Conflicts() => false;

    /// <summary>The received messages in the order in which the receiver is to see them.</summary>
    public virtual IReadOnlyList<QueueMessage> Reorder(IReadOnlyList<QueueMessage> messages) => messages;

    private sealed class NoFaults : StorageFaults
    {
        public override ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken) => ValueTask.FromResult(0);

        public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
