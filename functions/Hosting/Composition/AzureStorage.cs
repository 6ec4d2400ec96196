using Azure.Identity;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage.Azure;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Tables, queues and blobs in an Azure Storage account.</summary>
public static class AzureStorage
{
    /// <exception cref="StartupException">The options name no account.</exception>
    public static PlatformStorage Open(StandaloneOptions options, TimeProvider time) => Open(new AzureAccount(options.StorageConnection, options.StorageAccount), time);

    /// <exception cref="StartupException">There is neither a connection string nor a name.</exception>
    public static PlatformStorage Open(AzureAccount named, TimeProvider time)
    {
        var account = named switch
        {
            { Connection: { Length: > 0 } connection } => new AzureStoreOptions { ConnectionString = connection },
            // In Azure the app's managed identity; elsewhere what the environment or a developer's sign-in gives.
            { Name: { Length: > 0 } name } => new AzureStoreOptions { AccountName = name, Credential = new DefaultAzureCredential() },
            _ => throw new StartupException("an Azure Storage account needs --storage-connection (or FP_STORAGE_CONNECTION), or --storage-account (or FP_STORAGE_ACCOUNT) with an identity"),
        };
        try
        {
            // Marks of writes must differ between the processes that share the account, so they are drawn anew whatever the host's own ids are.
            var store = AzureStore.Open(account, time, IdSource.Random);
            return new PlatformStorage(store.Tables, store.Queues, store.Blobs, store) { Shared = true, Grants = store.Grants, ProbeAsync = store.ProbeAsync };
        }
        catch (ArgumentException error)
        {
            throw new StartupException(error.Message, error);
        }
    }
}
