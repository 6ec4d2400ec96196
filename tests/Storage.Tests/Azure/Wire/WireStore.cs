using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage.Azure;
using FunctionsPlatform.Testing.Azurite;

namespace FunctionsPlatform.Storage.Tests.Azure.Wire;

/// <summary>A store whose requests go through a proxy that spoils them, and another one on the same account that sees what is really there.</summary>
internal sealed class WireStore : IAsyncDisposable
{
    public const string Table = "Wire";
    public const string Queue = "wire";
    public const string Container = "wire";
    public const string Partition = "p";

    private readonly AzureStore through;

    private WireStore(AzuriteAccount account, Func<AzureStoreOptions, AzureStoreOptions>? set)
    {
        Time = new HastyTime(TimeProvider.System);
        var options = new AzureStoreOptions { ConnectionString = Proxy.Around(account).ConnectionString };
        through = AzureStore.Open(set is null ? options : set(options), Time, IdSource.Random);
        Direct = AzureStore.Open(new AzureStoreOptions { ConnectionString = account.ConnectionString }, TimeProvider.System, IdSource.Random);
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public FaultProxy Proxy { get; } = new();

    public HastyTime Time { get; }

    public AzureStore Direct { get; }

    public ITableStore Tables => through.Tables;

    public IQueueStore Queues => through.Queues;

    public IBlobStore Blobs => through.Blobs;

    public static async Task<WireStore> OpenAsync(Func<AzureStoreOptions, AzureStoreOptions>? set = null)
    {
        var store = new WireStore(await SharedAzurite.NewAccountAsync(), set);
        // What is made on first use is there.
        await store.Direct.Tables.SubmitAsync(Table, "!", [new TableOperation.Upsert("!", [])], Token);
        await store.Direct.Queues.SendAsync(Queue, default, TimeSpan.Zero, Token);
        var first = await store.Direct.Queues.ReceiveAsync(new QueueReceive(Queue, TimeSpan.FromMinutes(1)), Token);
        await store.Direct.Queues.DeleteAsync(Queue, Assert.Single(first), Token);
        await store.Direct.Blobs.PutAsync(Container, "!", default, Token);
        return store;
    }

    /// <summary>The first request that <paramref name="which"/> means meets the fault; all others pass.</summary>
    public void Once(Func<WireRequest, bool> which, WireFault fault)
    {
        var left = 1;
        Proxy.Plan = request => which(request) && Interlocked.Exchange(ref left, 0) == 1 ? fault : WireFault.None;
    }

    /// <summary>Writes that have reached the proxy.</summary>
    public int WritesSeen => Proxy.Seen.Count(request => !request.IsRead);

    public async ValueTask DisposeAsync()
    {
        await through.DisposeAsync();
        await Direct.DisposeAsync();
        await Proxy.DisposeAsync();
    }
}
