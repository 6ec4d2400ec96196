namespace FunctionsPlatform.Storage.Memory;

/// <summary>Tables, queues and blobs in memory: for tests and simulations, and gone with the process.</summary>
/// <remarks>It passes the same contract suites as the durable stores. It waits for nothing: every call completes before it returns,
/// except a receive that waits for a message.</remarks>
public sealed class MemoryStore : IDisposable
{
    private readonly MemoryQueueStore queues;

    /// <param name="time">Tells when messages become visible.</param>
    public MemoryStore(TimeProvider time) => queues = new MemoryQueueStore(time);

    public ITableStore Tables { get; } = new MemoryTableStore();

    public IQueueStore Queues => queues;

    public IBlobStore Blobs { get; } = new MemoryBlobStore();

    public void Dispose() => queues.Dispose();
}
