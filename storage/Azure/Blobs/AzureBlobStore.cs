using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage.Azure.Http;

namespace FunctionsPlatform.Storage.Azure.Blobs;

/// <remarks>All blobs are block blobs: a put is one request, an append adds a block (<see cref="BlobAppender"/>).</remarks>
internal sealed class AzureBlobStore(BlobServiceClient service, IdSource ids) : IBlobStore, IDisposable
{
    private readonly BlobAppender appender = new(ids);

    public async ValueTask PutAsync(string container, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BlobRules.RequireName(container, name);
        cancellationToken.ThrowIfCancellationRequested();
        // One request whatever the size. Only what is shorter than the initial transfer goes that way; what is as long goes as a block and a list of blocks.
        var options = new BlobUploadOptions { TransferOptions = new StorageTransferOptions { InitialTransferSize = content.Length + 1, MaximumTransferSize = content.Length + 1 } };
        await WriteAsync($"Writing the blob {container}/{name}", container, async () =>
        {
            using var stream = BinaryData.FromBytes(content).ToStream();
            await Blob(container, name).UploadAsync(stream, options, CancellationToken.None).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
    }

    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(string container, string name, CancellationToken cancellationToken)
    {
        BlobRules.RequireName(container, name);
        try
        {
            var found = await Blob(container, name).DownloadContentAsync(cancellationToken).ConfigureAwait(false);
            return found.Value.Content.ToMemory();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
        catch (Exception error) when (Failures.IsService(error) && !cancellationToken.IsCancellationRequested)
        {
            throw Failures.Read($"Reading the blob {container}/{name}", error);
        }
    }

    public async ValueTask AppendAsync(string container, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BlobRules.RequireName(container, name);
        cancellationToken.ThrowIfCancellationRequested();
        await WriteAsync($"Appending to the blob {container}/{name}", container, async () =>
        {
            await appender.AppendAsync(Blob(container, name), content).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
    }

    public async ValueTask<bool> DeleteAsync(string container, string name, CancellationToken cancellationToken)
    {
        BlobRules.RequireName(container, name);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await Blob(container, name).DeleteAsync(cancellationToken: CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return false;
        }
        catch (Exception error) when (Failures.IsService(error))
        {
            throw Failures.Write($"Deleting the blob {container}/{name}", error);
        }
    }

    public async IAsyncEnumerable<string> ListAsync(string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BlobRules.RequireContainer(container);
        ArgumentNullException.ThrowIfNull(prefix);
        var blobs = service.GetBlobContainerClient(container).GetBlobsAsync(BlobTraits.None, BlobStates.None, NameCodec.Blobs.Encode(prefix), cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (blobs.ConfigureAwait(false))
        {
            while (await NextAsync(blobs, container, cancellationToken).ConfigureAwait(false)) yield return NameCodec.Blobs.Decode(blobs.Current.Name);
        }
    }

    public void Dispose() => appender.Dispose();

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<BlobItem> blobs, string container, CancellationToken cancellationToken)
    {
        try
        {
            return await blobs.MoveNextAsync().ConfigureAwait(false);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "ContainerNotFound")
        {
            return false;
        }
        catch (Exception error) when (Failures.IsService(error) && !cancellationToken.IsCancellationRequested)
        {
            throw Failures.Read($"Listing the blobs of {container}", error);
        }
    }

    private async ValueTask WriteAsync(string what, string container, Func<Task<bool>> write)
    {
        try
        {
            try
            {
                await write().ConfigureAwait(false);
            }
            catch (RequestFailedException missing) when (missing.ErrorCode == "ContainerNotFound")
            {
                await service.GetBlobContainerClient(container).CreateIfNotExistsAsync().ConfigureAwait(false);
                await write().ConfigureAwait(false);
            }
        }
        catch (Exception error) when (Failures.IsService(error))
        {
            throw Failures.Write(what, error);
        }
    }

    private BlockBlobClient Blob(string container, string name) => service.GetBlobContainerClient(container).GetBlockBlobClient(NameCodec.Blobs.Encode(name));
}
