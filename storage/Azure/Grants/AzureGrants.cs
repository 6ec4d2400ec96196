using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using FunctionsPlatform.Storage.Azure.Http;

namespace FunctionsPlatform.Storage.Azure.Grants;

/// <summary>Shared access signatures, by the account's key or by a key that the service lends to an identity for some hours.</summary>
internal sealed class AzureGrants(AzureClients clients, DelegationKeys keys) : IAccessGrants
{
    private AzureAccountAddress Address => clients.Address;

    // Emulators are spoken to in the clear; a real account's addresses say https.
    private SasProtocol Protocol => Address.Queues.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp;

    public ValueTask<Uri> TakeFromQueueAsync(string queue, DateTimeOffset until, CancellationToken cancellationToken) =>
        QueueAsync(queue, QueueSasPermissions.Process, until, cancellationToken);

    public ValueTask<Uri> AddToQueueAsync(string queue, DateTimeOffset until, CancellationToken cancellationToken) =>
        QueueAsync(queue, QueueSasPermissions.Add, until, cancellationToken);

    public async ValueTask<Uri> WriteRowAsync(string table, string partition, string row, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var signature = new TableSignature(Address.Name, table, NameCodec.Keys.Encode(partition), NameCodec.Keys.Encode(row), until, Address.Tables.Scheme == Uri.UriSchemeHttps);
        var query = Address.Key is { } key ? signature.By(key) : signature.By(await keys.ForTablesAsync(until, cancellationToken).ConfigureAwait(false));
        return new Uri($"{Address.Tables.AbsoluteUri.TrimEnd('/')}/{table}(PartitionKey='{signature.Partition}',RowKey='{signature.Row}')?{query}");
    }

    public async ValueTask<Uri> AppendToBlobAsync(string container, string name, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var (holder, blob) = (clients.Blobs.GetBlobContainerClient(container), NameCodec.Blobs.Encode(name));
        try
        {
            try
            {
                await holder.GetAppendBlobClient(blob).CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            }
            catch (RequestFailedException missing) when (missing.ErrorCode == "ContainerNotFound")
            {
                await holder.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
                await holder.GetAppendBlobClient(blob).CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (Failures.IsService(error) && !cancellationToken.IsCancellationRequested)
        {
            throw Failures.Write($"Creating the blob {container}/{name}", error);
        }

        return await BlobAsync(container, name, BlobSasPermissions.Add, until, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<Uri> ReadBlobAsync(string container, string name, DateTimeOffset until, CancellationToken cancellationToken) =>
        BlobAsync(container, name, BlobSasPermissions.Read, until, cancellationToken);

    private async ValueTask<Uri> BlobAsync(string container, string name, BlobSasPermissions permissions, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var blob = clients.Blobs.GetBlobContainerClient(container).GetBlobClient(NameCodec.Blobs.Encode(name));
        var builder = new BlobSasBuilder(permissions, until) { BlobContainerName = blob.BlobContainerName, BlobName = blob.Name, Resource = "b", Protocol = Protocol };
        var query = Credential is { } shared
            ? builder.ToSasQueryParameters(shared)
            : builder.ToSasQueryParameters(await keys.ForBlobsAsync(until, cancellationToken).ConfigureAwait(false), Address.Name);
        return new Uri($"{blob.Uri}?{query}");
    }

    private StorageSharedKeyCredential? Credential => Address.Key is { } key ? new StorageSharedKeyCredential(Address.Name, key) : null;

    private async ValueTask<Uri> QueueAsync(string name, QueueSasPermissions permissions, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var queue = clients.Queues.GetQueueClient(name);
        try
        {
            await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (Failures.IsService(error) && !cancellationToken.IsCancellationRequested)
        {
            throw Failures.Write($"Creating the queue {name}", error);
        }

        var builder = new QueueSasBuilder(permissions, until) { QueueName = name, Protocol = Protocol };
        var query = Credential is { } shared
            ? builder.ToSasQueryParameters(shared)
            : builder.ToSasQueryParameters(await keys.ForQueuesAsync(until, cancellationToken).ConfigureAwait(false), Address.Name);
        return new Uri($"{queue.Uri}/messages?{query}");
    }
}
