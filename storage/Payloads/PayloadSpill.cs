using System.Security.Cryptography;

namespace FunctionsPlatform.Storage;

/// <summary>Payloads of any allowed size as one table value: small ones inside it, larger ones as a blob that the value names.</summary>
/// <remarks>
/// <para>Store the payload first, then commit the row that carries the returned value. A crash in between leaves a blob that no row
/// names; it goes with its folder, so give each owner (an orchestration instance, a namespace) a folder and delete that with the owner.</para>
/// <para>A blob is named by its content's hash: storing the same payload twice writes the same blob.</para>
/// </remarks>
public sealed class PayloadSpill
{
    private const int HashBytes = 32;
    private readonly IBlobStore blobs;
    private readonly PayloadSpillOptions options;

    public PayloadSpill(IBlobStore blobs, PayloadSpillOptions? options = null)
    {
        this.blobs = blobs;
        this.options = options ?? new PayloadSpillOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(this.options.InlineBytes, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(this.options.InlineBytes, TableLimits.EntityBytes / 2, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(this.options.MaxBytes, this.options.InlineBytes, nameof(options));
    }

    /// <summary>Makes the payload a value of at most <see cref="PayloadSpillOptions.InlineBytes"/> + 1 bytes, spilling it when it is larger.</summary>
    /// <param name="container">Where a spilled payload goes; by the rules of <see cref="IBlobStore"/>.</param>
    /// <param name="folder">The owner's folder in it, at most 400 characters; the value remembers both.</param>
    /// <exception cref="PayloadTooLargeException">It is over <see cref="PayloadSpillOptions.MaxBytes"/>; nothing was written.</exception>
    public async ValueTask<byte[]> StoreAsync(string container, string folder, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (payload.Length > options.MaxBytes) throw new PayloadTooLargeException(payload.Length, options.MaxBytes);
        if (payload.Length <= options.InlineBytes) return PayloadReference.EncodeInline(payload.Span);

        var hash = new byte[HashBytes];
        SHA256.HashData(payload.Span, hash);
        var reference = new PayloadReference(container, $"{folder}/{Convert.ToHexStringLower(hash)}", payload.Length);
        await blobs.PutAsync(reference.Container, reference.Name, payload, cancellationToken).ConfigureAwait(false);
        return reference.Encode();
    }

    /// <summary>The payload that <see cref="StoreAsync"/> made <paramref name="value"/> of.</summary>
    /// <exception cref="StorageException">The spilled blob is gone or has another length, or the value is damaged.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> LoadAsync(byte[] value, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (PayloadReference.TryReadInline(value, out var inline)) return inline;
        var reference = PayloadReference.Decode(value);
        var content = await blobs.GetAsync(reference.Container, reference.Name, cancellationToken).ConfigureAwait(false)
            ?? throw new StorageException($"The payload '{reference.Container}/{reference.Name}' is gone.");
        if (content.Length == reference.Length) return content;
        throw new StorageException($"The payload '{reference.Container}/{reference.Name}' has {content.Length} bytes instead of {reference.Length}.");
    }

    /// <summary>Deletes every spilled payload of a folder. Values that name them cannot be loaded afterwards.</summary>
    /// <returns>How many there were.</returns>
    public async ValueTask<int> DeleteFolderAsync(string container, string folder, CancellationToken cancellationToken)
    {
        var deleted = 0;
        await foreach (var name in blobs.ListAsync(container, folder + "/", cancellationToken).ConfigureAwait(false))
        {
            if (await blobs.DeleteAsync(container, name, cancellationToken).ConfigureAwait(false)) deleted++;
        }

        return deleted;
    }
}
