using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage.Faults;
using FunctionsPlatform.Storage.Memory;
using FunctionsPlatform.Storage.Spill;
using FunctionsPlatform.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Storage.Tests;

/// <summary>One store of one kind, on a clock that stands still until it is advanced.</summary>
public sealed class StoreFixture : IAsyncDisposable
{
    private readonly Func<ValueTask> dispose;

    private StoreFixture(FakeTimeProvider time, ITableStore tables, IQueueStore queues, IBlobStore blobs, Func<ValueTask> dispose)
    {
        (Time, Tables, Queues, Blobs) = (time, tables, queues, blobs);
        this.dispose = dispose;
    }

    public FakeTimeProvider Time { get; }

    public ITableStore Tables { get; }

    public IQueueStore Queues { get; }

    public IBlobStore Blobs { get; }

    public static StoreFixture Memory()
    {
        var time = new FakeTimeProvider();
        var store = new MemoryStore(time);
        return new StoreFixture(time, store.Tables, store.Queues, store.Blobs, () =>
        {
            store.Dispose();
            return ValueTask.CompletedTask;
        });
    }

    public static StoreFixture Sqlite()
    {
        var time = new FakeTimeProvider();
        var folder = new TempFolder();
        var store = SqliteStore.Open(new SqliteStoreOptions { Path = folder.File("store.db") }, time, NullLogger<SqliteStore>.Instance);
        return new StoreFixture(time, store.Tables, store.Queues, store.Blobs, async () =>
        {
            await store.DisposeAsync();
            folder.Dispose();
        });
    }

    /// <summary>A memory store behind decorators that let everything pass.</summary>
    public static StoreFixture Decorated()
    {
        var inner = Memory();
        var faulty = new FaultyStore(inner.Tables, inner.Queues, inner.Blobs, StorageFaults.None);
        return new StoreFixture(inner.Time, faulty.Tables, faulty.Queues, faulty.Blobs, inner.DisposeAsync);
    }

    /// <summary>Large entities spill into the store's own blobs.</summary>
    public static StoreFixture Spilling(StoreFixture inner) =>
        new(inner.Time, new SpillingTableStore(inner.Tables, inner.Blobs, IdSource.Random, inner.Time), inner.Queues, inner.Blobs, inner.DisposeAsync);

    public ValueTask DisposeAsync() => dispose();
}
