using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable;

/// <summary>Keeps large payloads in blobs, in a folder for each instance, so that purging an instance purges its payloads. Named by content:
/// writing one again after a crash overwrites it with itself.</summary>
internal sealed class PayloadStore(IBlobStore blobs, DurableTaskOptions options)
{
    private const string Container = "durable-payloads";

    /// <summary>Makes the payload storable in rows of <paramref name="instanceId"/>: inline when small, else in that instance's folder.</summary>
    public async ValueTask<Payload?> StoreAsync(string instanceId, Payload? payload, CancellationToken cancellationToken)
    {
        if (payload is null || payload.Size <= options.InlinePayloadBytes) return payload;
        var folder = Folder(instanceId);
        if (payload.Blob is { } blob && blob.StartsWith(folder, StringComparison.Ordinal)) return payload;
        var loaded = await LoadAsync(payload, cancellationToken).ConfigureAwait(false);
        return await PutAsync(folder, loaded!, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts the payload into the instance's folder whatever its size.</summary>
    public ValueTask<Payload> SpillAsync(string instanceId, Payload payload, CancellationToken cancellationToken) =>
        PutAsync(Folder(instanceId), payload, cancellationToken);

    public async ValueTask<Payload?> LoadAsync(Payload? payload, CancellationToken cancellationToken)
    {
        if (payload is null || payload.Text is not null) return payload;
        var content = await blobs.GetAsync(Container, payload.Blob!, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidDataException($"The payload blob '{payload.Blob}' is gone.");
        return payload with { Text = Encoding.UTF8.GetString(content.Span) };
    }

    public async ValueTask<HistoryEvent> StoreAsync(string instanceId, HistoryEvent item, CancellationToken cancellationToken)
    {
        if (HistoryEventPayloads.PayloadOf(item) is not { } payload || payload.Size <= options.InlinePayloadBytes) return item;
        var stored = await StoreAsync(instanceId, payload, cancellationToken).ConfigureAwait(false);
        return ReferenceEquals(stored, payload) ? item : HistoryEventPayloads.WithPayload(item, stored!);
    }

    public async ValueTask<ImmutableArray<HistoryEvent>> StoreAsync(string instanceId, ImmutableArray<HistoryEvent> events, CancellationToken cancellationToken)
    {
        for (var index = 0; index < events.Length; index++)
        {
            var stored = await StoreAsync(instanceId, events[index], cancellationToken).ConfigureAwait(false);
            if (!ReferenceEquals(stored, events[index])) events = events.SetItem(index, stored);
        }

        return events;
    }

    /// <summary>Brings the text of every arrival into memory; what the orchestrator decided is not read back.</summary>
    public async ValueTask<ImmutableArray<HistoryEvent>> LoadArrivalsAsync(ImmutableArray<HistoryEvent> events, CancellationToken cancellationToken)
    {
        for (var index = 0; index < events.Length; index++)
        {
            if (events[index] is not HistoryEvent.Arrival || HistoryEventPayloads.PayloadOf(events[index]) is not { Text: null } payload) continue;
            var loaded = await LoadAsync(payload, cancellationToken).ConfigureAwait(false);
            events = events.SetItem(index, HistoryEventPayloads.WithPayload(events[index], loaded!));
        }

        return events;
    }

    /// <summary>Puts a history row's bytes that are too many for a row into the instance's folder.</summary>
    public async ValueTask<string> PutBytesAsync(string instanceId, byte[] content, CancellationToken cancellationToken)
    {
        var name = Folder(instanceId) + Convert.ToHexStringLower(SHA256.HashData(content));
        await blobs.PutAsync(Container, name, content, cancellationToken).ConfigureAwait(false);
        return name;
    }

    public async ValueTask<ReadOnlyMemory<byte>> GetBytesAsync(string name, CancellationToken cancellationToken) =>
        await blobs.GetAsync(Container, name, cancellationToken).ConfigureAwait(false)
        ?? throw new InvalidDataException($"The history blob '{name}' is gone.");

    /// <summary>What lies in the instance's folder, of whichever of its lives.</summary>
    public IAsyncEnumerable<string> ListAsync(string instanceId, CancellationToken cancellationToken) => blobs.ListAsync(Container, Folder(instanceId), cancellationToken);

    /// <param name="name">From the list.</param>
    public async ValueTask DeleteAsync(string name, CancellationToken cancellationToken) => await blobs.DeleteAsync(Container, name, cancellationToken).ConfigureAwait(false);

    private async ValueTask<Payload> PutAsync(string folder, Payload payload, CancellationToken cancellationToken)
    {
        var content = Encoding.UTF8.GetBytes(payload.Text!);
        var name = folder + Convert.ToHexStringLower(SHA256.HashData(content));
        await blobs.PutAsync(Container, name, content, cancellationToken).ConfigureAwait(false);
        return payload with { Blob = name };
    }

    // A hash, because instance ids hold characters that blob names do not.
    private static string Folder(string instanceId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(instanceId)).AsSpan(0, 16)) + "/";
}
