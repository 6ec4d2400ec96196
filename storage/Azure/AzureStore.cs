using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage.Azure.Blobs;
using FunctionsPlatform.Storage.Azure.Grants;
using FunctionsPlatform.Storage.Azure.Http;
using FunctionsPlatform.Storage.Azure.Queues;
using FunctionsPlatform.Storage.Azure.Tables;

namespace FunctionsPlatform.Storage.Azure;

/// <summary>Tables, queues and blobs in an Azure Storage account, for any number of processes at once.</summary>
/// <remarks>
/// <para><b>Lost answers.</b> No write is sent again unless it was certainly not executed. A table write or an append whose answer was lost is looked up by the marker that it
/// leaves; where that proves nothing, and for other writes, a <see cref="StorageException"/> says that the outcome is unknown.</para>
/// <para><b>Cancellation.</b> A write that was sent is waited for, up to <see cref="AzureStoreOptions.RequestTimeout"/>.</para>
/// <para><b>Waiting receivers</b> poll; sends of this process wake them at once.</para>
/// </remarks>
public sealed class AzureStore : IAsyncDisposable
{
    private readonly AzureClients clients;
    private readonly AzureQueueStore queues;
    private readonly AzureBlobStore blobs;
    private readonly TableService tables;

    private AzureStore(AzureClients clients, AzureStoreOptions options, TimeProvider time, IdSource ids)
    {
        this.clients = clients;
        tables = new TableService(clients.Tables, clients.Address.Tables);
        Tables = new AzureTableStore(tables, ids);
        queues = new AzureQueueStore(clients.Queues, options, time);
        blobs = new AzureBlobStore(clients.Blobs, ids);
        Grants = new AzureGrants(clients, new DelegationKeys(clients, tables, time));
    }

    /// <summary>The account's name.</summary>
    public string Account => clients.Address.Name;

    public ITableStore Tables { get; }

    public IQueueStore Queues => queues;

    public IBlobStore Blobs => blobs;

    /// <summary>Shared access signatures for parts of the account.</summary>
    public IAccessGrants Grants { get; }

    /// <summary>Makes the clients; nothing is sent yet (<see cref="ProbeAsync"/>).</summary>
    /// <param name="time">Paces polls and retries. Requests are dated by the real clock.</param>
    /// <param name="ids">Marks this process's writes: two processes must not draw the same ids.</param>
    /// <exception cref="ArgumentException">The options name no account or are out of range; the message never holds the key.</exception>
    public static AzureStore Open(AzureStoreOptions options, TimeProvider time, IdSource ids)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RequestTimeout, TimeSpan.FromSeconds(1), nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.RequestTimeout, TimeSpan.FromMinutes(5), nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Attempts, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Attempts, 20, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RequestsAtOnce, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.RequestsAtOnce, 1_000, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.ShortestPoll, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LongestPoll, options.ShortestPoll, nameof(options));
        return new AzureStore(new AzureClients(options, time), options, time, ids);
    }

    /// <summary>Asks each of the three services something harmless, so that a wrong address, key or role shows at the start.</summary>
    /// <exception cref="StorageException">One of them does not answer or refuses; the message says which and how.</exception>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await tables.GetAsync("FpProbe", "!", "!", cancellationToken).ConfigureAwait(false);
        await Queues.CountAsync("fp-probe", cancellationToken).ConfigureAwait(false);
        await Blobs.GetAsync("fp-probe", "probe", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the waiting receives and closes the connections.</summary>
    public ValueTask DisposeAsync()
    {
        queues.Dispose();
        blobs.Dispose();
        clients.Dispose();
        return ValueTask.CompletedTask;
    }
}
