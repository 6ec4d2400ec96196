using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Azure;
using FunctionsPlatform.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Bench.Core.Stores;

/// <summary>A store that nobody has used before. Disposal removes what it holds.</summary>
internal sealed class StoreUnderTest(ITableStore tables, IQueueStore queues, IBlobStore blobs, Func<ValueTask> dispose) : IAsyncDisposable
{
    public ITableStore Tables { get; } = tables;

    public IQueueStore Queues { get; } = queues;

    public IBlobStore Blobs { get; } = blobs;

    /// <summary>What it takes on the disk; null: it has no file.</summary>
    public Func<long>? FileBytes { get; private init; }

    /// <summary>A file in the folder for temporary files, opened with the product's own settings: an fsync for every commit.</summary>
    public static StoreUnderTest OnSqlite()
    {
        var folder = Directory.CreateTempSubdirectory("fp-bench-");
        var store = SqliteStore.Open(
            new SqliteStoreOptions { Path = Path.Combine(folder.FullName, "platform.db") }, TimeProvider.System, NullLogger<SqliteStore>.Instance);
        return new StoreUnderTest(store.Tables, store.Queues, store.Blobs, async () =>
        {
            await store.DisposeAsync();
            folder.Delete(recursive: true);
        })
        {
            FileBytes = () => folder.EnumerateFiles("platform.db*").Sum(file => file.Length),
        };
    }

    /// <summary>An account of an Azurite, as the product opens it.</summary>
    /// <param name="counter">Counts the requests; null: nobody does.</param>
    public static StoreUnderTest OnAzure(string connection, AzureRequestCounter? counter)
    {
        var store = AzureStore.Open(new AzureStoreOptions { ConnectionString = connection, Counter = counter }, TimeProvider.System, IdSource.Random);
        return new StoreUnderTest(store.Tables, store.Queues, store.Blobs, store.DisposeAsync);
    }

    public ValueTask DisposeAsync() => dispose();
}
