using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Stats;
using FunctionsPlatform.Planning.Autoscaling;
using FunctionsPlatform.Storage;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Apps;

/// <summary>Gathers what the autoscaler goes by.</summary>
public sealed class AppUsage(StatsTable stats, IQueueStore queues, IUsageAsker? asker, ILogger<AppUsage> logger)
{
    /// <returns>Null: the app is not autoscaled.</returns>
    public async Task<AutoscaleUsage?> ReadAsync(App? app, ImmutableArray<Container> containers, CancellationToken cancellationToken)
    {
        if (app?.Spec.Autoscale is not { } autoscale || app.Metadata.DeletionTimestamp is not null) return null;
        var replicas = ImmutableDictionary<string, ReplicaUsage>.Empty;
        if (autoscale.Metrics.Any(metric => metric.Queue is null))
        {
            if (asker is not null) await asker.KeepLookingAsync(containers.Select(container => container.Spec.Node).OfType<string>().Distinct(), cancellationToken).ConfigureAwait(false);
            var samples = await stats.OfContainersAsync(containers, cancellationToken).ConfigureAwait(false);
            replicas = samples.ToImmutableDictionary(pair => pair.Key, pair => new ReplicaUsage(pair.Value.CpuMillicores, pair.Value.MemoryBytes, pair.Value.RequestsPerSecond, pair.Value.SampledAt));
        }

        var lengths = ImmutableDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        foreach (var queue in autoscale.Metrics.Select(metric => metric.Queue?.Name).OfType<string>().Distinct())
            if (await CountAsync(app, queue, cancellationToken).ConfigureAwait(false) is { } length) lengths[queue] = length;
        return new AutoscaleUsage(replicas, lengths.ToImmutable());
    }

    /// <returns>Null: it cannot be asked now, and whoever goes by it waits.</returns>
    private async Task<long?> CountAsync(App app, string queue, CancellationToken cancellationToken)
    {
        try
        {
            return await queues.CountAsync(queue, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException error)
        {
            logger.QueueNotCounted(error, queue, app.Metadata.Name);
            return null;
        }
    }
}
