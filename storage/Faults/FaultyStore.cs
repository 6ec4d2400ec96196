namespace FunctionsPlatform.Storage.Faults;

/// <summary>Three ports with one source of faults in front of them.</summary>
public sealed class FaultyStore(ITableStore tables, IQueueStore queues, IBlobStore blobs, StorageFaults faults)
{
    public ITableStore Tables { get; } = new FaultyTableStore(tables, faults);

    public IQueueStore Queues { get; } = new FaultyQueueStore(queues, faults);

    public IBlobStore Blobs { get; } = new FaultyBlobStore(blobs, faults);
}
