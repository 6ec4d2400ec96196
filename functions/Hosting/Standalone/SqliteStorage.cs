using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Sqlite;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Tables, queues and blobs in the data folder's one SQLite file.</summary>
public static class SqliteStorage
{
    /// <exception cref="StartupException">The file cannot be opened.</exception>
    public static PlatformStorage Open(DataFolder folder, TimeProvider time, ILoggerFactory logs)
    {
        try
        {
            var store = SqliteStore.Open(new SqliteStoreOptions { Path = folder.DatabaseFile }, time, logs.CreateLogger<SqliteStore>());
            return new PlatformStorage(store.Tables, store.Queues, store.Blobs, store);
        }
        catch (StorageException error)
        {
            throw new StartupException(error.Message, error);
        }
    }
}
