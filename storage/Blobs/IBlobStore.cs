namespace FunctionsPlatform.Storage;

/// <summary>Named byte sequences in containers.</summary>
/// <remarks>
/// <para><b>Names.</b> Blobs: 1–512 characters, those beyond U+00FF counting twice; <c>/</c> separates folders. Containers: 3–63 lower-case letters, digits and hyphens; created on first use.</para>
/// <para><b>Consistency.</b> Writes are durable when the call returns and replace or extend the whole blob atomically: a reader never sees half of
/// one write, and sees every write that had returned before it began. Concurrent appends all take effect, in some order; of concurrent puts
/// the last one stays.</para>
/// <para><b>Limits.</b> A blob is held in memory whole by whoever reads it: keep to tens of MiB. No more than the backend's own limits are
/// promised: on Azure a blob takes 50,000 appends, on SQLite it has less than 1 GiB.</para>
/// <para><b>Cancellation.</b> A cancelled write may have happened.</para>
/// <para><b>Failures.</b> An absent blob is a value. A bad name is an <see cref="ArgumentException"/>; a broken disk or network, or content that is not
/// what was written, is a <see cref="StorageException"/>. After an append whose <see cref="StorageException.OutcomeUnknown"/> is true, appending again
/// may double it; a put or a delete may be repeated. A store that has been closed throws <see cref="ObjectDisposedException"/>.</para>
/// <para>All members may be called by many at once.</para>
/// </remarks>
public interface IBlobStore
{
    /// <summary>Writes the blob, replacing what was there.</summary>
    /// <param name="content">Copied: the caller may use it again once the call has returned.</param>
    ValueTask PutAsync(string container, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <returns>The content, the caller's to keep; null when there is no such blob. An empty blob is empty, not absent.</returns>
    ValueTask<ReadOnlyMemory<byte>?> GetAsync(string container, string name, CancellationToken cancellationToken);

    /// <summary>Adds to the end, creating the blob when there is none.</summary>
    ValueTask AppendAsync(string container, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <returns>False when there was no such blob; that is no failure.</returns>
    ValueTask<bool> DeleteAsync(string container, string name, CancellationToken cancellationToken);

    /// <summary>Names that start with <paramref name="prefix"/>, ordinal order.</summary>
    /// <remarks>A list is no snapshot: what is written or deleted while it runs may be in it or not, and nothing else is missed or repeated for it.</remarks>
    IAsyncEnumerable<string> ListAsync(string container, string prefix, CancellationToken cancellationToken);
}
