using Azure.Storage.Blobs.Models;
using FunctionsPlatform.Storage.Azure.Http;
using FunctionsPlatform.Storage.Azure.Tables;
using BlobKey = Azure.Storage.Blobs.Models.UserDelegationKey;
using QueueKey = Azure.Storage.Queues.Models.UserDelegationKey;

namespace FunctionsPlatform.Storage.Azure.Grants;

/// <summary>The keys that the account's services lend to this identity, asked for again when they would end before what is signed with them.</summary>
internal sealed class DelegationKeys(AzureClients clients, TableService tables, TimeProvider time)
{
    // Days, not hours: a grant never outlives its key, and a key is one more request at a start.
    private static readonly TimeSpan Life = TimeSpan.FromDays(2);

    // The service's clock may be behind.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private BlobKey? blobs;
    private QueueKey? queues;
    private LentKey? tableKey;

    public async ValueTask<BlobKey> ForBlobsAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (blobs is { } known && known.SignedExpiresOn >= until) return known;
        return blobs = await ReadAsync("blobs", async () => (await clients.Blobs.GetUserDelegationKeyAsync(new BlobGetUserDelegationKeyOptions(End(until)) { StartsOn = Start }, cancellationToken).ConfigureAwait(false)).Value).ConfigureAwait(false);
    }

    public async ValueTask<QueueKey> ForQueuesAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (queues is { } known && known.SignedExpiresOn >= until) return known;
        return queues = await ReadAsync("queues", async () => (await clients.Queues.GetUserDelegationKeyAsync(Start, End(until), cancellationToken).ConfigureAwait(false)).Value).ConfigureAwait(false);
    }

    public async ValueTask<DelegationKey> ForTablesAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (tableKey is { } known && known.Until >= until) return known.Key;
        var end = End(until);
        var key = await tables.GetDelegationKeyAsync(Start, end, cancellationToken).ConfigureAwait(false);
        tableKey = new LentKey(key, end);
        return key;
    }

    private DateTimeOffset Start => time.GetUtcNow() - Skew;

    private DateTimeOffset End(DateTimeOffset until)
    {
        var usual = time.GetUtcNow() + Life;
        return until > usual ? until : usual;
    }

    private static async ValueTask<T> ReadAsync<T>(string service, Func<ValueTask<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception error) when (Failures.IsService(error))
        {
            throw Failures.Read($"Asking for a key to {service}", error);
        }
    }

    // One reference: asked for by many at once, and nobody may see the one half without the other.
    private sealed record LentKey(DelegationKey Key, DateTimeOffset Until);
}
