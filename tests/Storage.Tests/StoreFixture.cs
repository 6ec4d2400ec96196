using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage.Azure;
using FunctionsPlatform.Storage.Faults;
using FunctionsPlatform.Storage.Memory;
using FunctionsPlatform.Storage.Spill;
using FunctionsPlatform.Storage.Sqlite;
using FunctionsPlatform.Testing.Azurite;
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

    /// <summary>The store's own clock where it is not <see cref="Time"/>: told each new instant first.</summary>
    private Action<DateTimeOffset>? Follow { get; init; }

    /// <summary>What stays the same of an ETag while its row is not written. A check may touch the rest.</summary>
    public Func<string, string> Version { get; private init; } = static etag => etag;

    public void Advance(TimeSpan span)
    {
        Follow?.Invoke(Time.GetUtcNow() + span);
        Time.Advance(span);
    }

    /// <summary>An account of its own on the assembly's Azurite, which lives by the system's clock.</summary>
    public static StoreFixture Azure() => Azure(SharedAzurite.NewAccountAsync().GetAwaiter().GetResult(), null);

    /// <summary>On an Azurite whose clock is this fixture's.</summary>
    public static StoreFixture ClockedAzure()
    {
        var (account, clock) = SharedAzurite.NewClockedAccountAsync().GetAwaiter().GetResult();
        // Whole seconds: the service dates messages by them.
        clock.Set(new DateTimeOffset(clock.Now.Ticks - (clock.Now.Ticks % TimeSpan.TicksPerSecond) + TimeSpan.TicksPerSecond, TimeSpan.Zero));
        return Azure(account, clock);
    }

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

    /// <summary>A memory store behind decorators whose faults have a seed and no rate: everything passes.</summary>
    public static StoreFixture Decorated()
    {
        var inner = Memory();
        var faulty = new FaultyStore(inner.Tables, inner.Queues, inner.Blobs, new SeededFaults(1, FaultRates.None, inner.Time));
        return new StoreFixture(inner.Time, faulty.Tables, faulty.Queues, faulty.Blobs, inner.DisposeAsync);
    }

    /// <summary>Large entities spill into the store's own blobs.</summary>
    public static StoreFixture Spilling(StoreFixture inner) =>
        new(inner.Time, new SpillingTableStore(inner.Tables, inner.Blobs, IdSource.Random, inner.Time), inner.Queues, inner.Blobs, inner.DisposeAsync);

    public ValueTask DisposeAsync() => dispose();

    private static StoreFixture Azure(AzuriteAccount account, AzuriteClock? clock)
    {
        var time = new FakeTimeProvider(clock?.Now ?? TimeProvider.System.GetUtcNow());
        var store = AzureStore.Open(new AzureStoreOptions { ConnectionString = account.ConnectionString }, time, IdSource.Random);
        return new StoreFixture(time, store.Tables, store.Queues, store.Blobs, store.DisposeAsync)
        {
            Follow = clock is null ? null : clock.Set,
            Version = static etag => etag.Split('~')[0],
        };
    }
}
