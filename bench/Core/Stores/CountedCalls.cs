using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Bench.Core.Stores;

/// <summary>Counts the calls of a store's three ports. A receive that waits counts once.</summary>
internal sealed class CountedCalls : StorageFaults
{
    private int calls;

    public int Calls => Volatile.Read(ref calls);

    /// <summary>The same store, counted. Disposing it disposes nothing.</summary>
    public StoreUnderTest Count(StoreUnderTest store)
    {
        var counted = new FaultyStore(store.Tables, store.Queues, store.Blobs, this);
        return new StoreUnderTest(counted.Tables, counted.Queues, counted.Blobs, static () => ValueTask.CompletedTask);
    }

    public override ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken) => ValueTask.FromResult(Interlocked.Increment(ref calls));

    public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
