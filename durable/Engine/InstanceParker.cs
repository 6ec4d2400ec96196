using System.Globalization;
using FunctionsPlatform.Storage;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Durable;

/// <summary>Parks instances whose steps can only fail, so that they neither loop nor vanish.</summary>
/// <remarks>A step that kills its process leaves no exception behind. So once its doorbell has come suspiciously often each further try is written
/// down before it begins and struck when it ends, however it ends: tries that are still there were deaths.</remarks>
internal sealed class InstanceParker(DurableTaskBackend backend, ILogger logger)
{
    private const int MaxDeaths = 3;
    private const int Attempts = 5;

    /// <returns>False when the instance was parked instead.</returns>
    public async Task<bool> TryBeginAsync(string instanceId, CancellationToken cancellationToken)
    {
        var row = await backend.Tables.GetAsync(InstanceRows.Table, instanceId, InstanceRows.Tries, cancellationToken).ConfigureAwait(false);
        var deaths = (int)(row?.Properties.GetInteger("Count") ?? 0);
        if (deaths < MaxDeaths)
        {
            var tries = new TableOperation.Upsert(InstanceRows.Tries, new TableProperties { ["Count"] = deaths + 1 });
            await backend.Tables.SubmitAsync(InstanceRows.Table, instanceId, [tries], cancellationToken).ConfigureAwait(false);
            return true;
        }

        var reason = string.Create(CultureInfo.InvariantCulture, $"Its step ended the process, or never ended, at least {MaxDeaths} times in a row.");
        await ParkAsync(instanceId, reason, cancellationToken).ConfigureAwait(false);
        await EndAsync(instanceId).ConfigureAwait(false);
        return false;
    }

    public async Task EndAsync(string instanceId)
    {
        try
        {
            await backend.Tables.SubmitAsync(
                InstanceRows.Table, instanceId, [new TableOperation.Delete(InstanceRows.Tries, TableOperation.AnyETag)], CancellationToken.None).ConfigureAwait(false);
        }
        catch (StorageException)
        {
            // It counts as one death too many; three in a row, without one orderly end between them, are not likely.
        }
    }

    public async Task ParkAsync(string instanceId, string reason, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await backend.Instances.GetHeadAsync(instanceId, cancellationToken).ConfigureAwait(false) is not { } found) return;
            if (found.Head.Status.IsTerminal() || found.Head.Status == OrchestrationRuntimeStatus.Parked) return;
            var head = found.Head with
            {
                Status = OrchestrationRuntimeStatus.Parked,
                Reason = reason,
                UpdatedAt = backend.Time.GetUtcNow(),
                WriteId = backend.Ids.NewUid(),
            };
            await backend.Index.FlagAsync(head, cancellationToken).ConfigureAwait(false);
            var write = new TableOperation.Replace(InstanceRows.Head, InstanceHeadCodec.Encode(head), found.ETag);
            if (await backend.Instances.SubmitHeadAsync(instanceId, head.WriteId, [write], cancellationToken).ConfigureAwait(false) is null) continue;
            DurableTelemetry.Parked.Add(1);
            logger.InstanceParked(instanceId, head.Name, reason);
            backend.Signals.Changed(head);
            return;
        }
    }
}
