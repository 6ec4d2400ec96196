namespace FunctionsPlatform.Storage;

/// <summary>Named byte sequences in containers. Names: 1–512 characters, those beyond U+00FF counting twice; <c>/</c> separates folders. Containers: 3–63 lower-case
/// letters, digits and hyphens; created on first use.</summary>
/// <remarks>Writes are durable when the call returns and replace or extend the whole blob atomically: a reader never sees half of one write.</remarks>
public interface IBlobStore
{
    /// <summary>Writes the blob, replacing what was there.</summary>
    ValueTask PutAsync(string container, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <returns>The content, or null when there is no such blob.</returns>
    ValueTask<ReadOnlyMemory<byte>?> GetAsync(string container, string name, CancellationToken cancellationToken);

    /// <summary>Adds to the end, creating the blob when there is none.</summary>
    ValueTask AppendAsync(string container, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <returns>False when there was no such blob; that is no failure.</returns>
    ValueTask<bool> DeleteAsync(string container, string name, CancellationToken cancellationToken);

    /// <summary>Names that start with <paramref name="prefix"/>, ordinal order.</summary>
    IAsyncEnumerable<string> ListAsync(string container, string prefix, CancellationToken cancellationToken);
}
