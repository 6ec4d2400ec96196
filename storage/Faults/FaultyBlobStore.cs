using System.Runtime.CompilerServices;

namespace FunctionsPlatform.Storage.Faults;

/// <summary>A blob store whose calls go wrong as <see cref="StorageFaults"/> say.</summary>
public sealed class FaultyBlobStore(IBlobStore inner, StorageFaults faults) : IBlobStore
{
    public ValueTask PutAsync(string container, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        faults.RunAsync(new StorageCall("Blobs.Put", $"{container}/{name}", Writes: true), token => inner.PutAsync(container, name, content, token), cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string container, string name, CancellationToken cancellationToken) =>
        faults.RunAsync(new StorageCall("Blobs.Get", $"{container}/{name}", Writes: false), token => inner.GetAsync(container, name, token), cancellationToken);

    public ValueTask AppendAsync(string container, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        faults.RunAsync(new StorageCall("Blobs.Append", $"{container}/{name}", Writes: true), token => inner.AppendAsync(container, name, content, token), cancellationToken);

    public ValueTask<bool> DeleteAsync(string container, string name, CancellationToken cancellationToken) =>
        faults.RunAsync(new StorageCall("Blobs.Delete", $"{container}/{name}", Writes: true), token => inner.DeleteAsync(container, name, token), cancellationToken);

    public async IAsyncEnumerable<string> ListAsync(string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var call = new StorageCall("Blobs.List", $"{container}/{prefix}", Writes: false);
        var number = await faults.BeforeAsync(call, cancellationToken).ConfigureAwait(false);
        await foreach (var name in inner.ListAsync(container, prefix, cancellationToken).ConfigureAwait(false)) yield return name;
        await faults.AfterAsync(call, number, cancellationToken).ConfigureAwait(false);
    }
}
