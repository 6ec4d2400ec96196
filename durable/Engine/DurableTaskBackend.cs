using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Durable;

/// <summary>Where instances live: the storage ports and the engine's settings. One for each process, shared by its client and its engine, so that
/// a caller who waits is woken by what the engine does.</summary>
public sealed class DurableTaskBackend
{
    public DurableTaskBackend(
        ITableStore tables, IQueueStore queues, IBlobStore blobs, DurableTaskOptions options, TimeProvider time, IdSource ids, ILoggerFactory loggers)
    {
        (Tables, Queues, Options, Time, Ids, Loggers) = (tables, queues, options, time, ids, loggers);
        Payloads = new PayloadStore(blobs, options);
        Instances = new InstanceStore(tables, Payloads, Quiet);
        Index = new InstanceIndex(tables, time);
        Bells = new Bells(queues, time);
        Starter = new InstanceStarter(Instances, Index, tables, Bells, time);
        IndexUpgrade = new InstanceIndexUpgrade(tables, Instances, Index);
        Rewinder = new InstanceRewinder(Instances, Index, Bells, time, ids);
        Remover = new InstanceRemover(tables, Instances, Index, Payloads);
    }

    internal ITableStore Tables { get; }

    internal IQueueStore Queues { get; }

    internal DurableTaskOptions Options { get; }

    internal TimeProvider Time { get; }

    internal IdSource Ids { get; }

    internal ILoggerFactory Loggers { get; }

    internal PayloadStore Payloads { get; }

    internal InstanceStore Instances { get; }

    internal InstanceIndex Index { get; }

    internal InstanceIndexUpgrade IndexUpgrade { get; }

    internal InstanceRewinder Rewinder { get; }

    internal Bells Bells { get; }

    internal InstanceStarter Starter { get; }

    internal InstanceRemover Remover { get; }

    internal InstanceSignals Signals { get; } = new();

    internal QuietInstances Quiet { get; } = new();

    internal RunningActivities Running { get; } = new();

    /// <summary>Takes the steps apart from the storage, with what a replay needs of their payloads.</summary>
    internal async Task<RecordedHistory> RecordAsync(InstanceHead head, ImmutableArray<HistoryStep> steps, CancellationToken cancellationToken)
    {
        var whole = new List<HistoryStep>(steps.Length);
        foreach (var step in steps)
        {
            var events = await Payloads.LoadArrivalsAsync(step.Events, cancellationToken).ConfigureAwait(false);
            whole.Add(step with { Events = [.. events.Select(Inline)] });
        }

        var parent = head.Parent is { } link ? new ParentOrchestrationInstance(link.Name, link.InstanceId) : null;
        return RecordedHistory.Of(head.InstanceId, head.Name, head.Version, head.ExecutionKey, [.. whole]) with { Parent = parent };
    }

    private static HistoryEvent Inline(HistoryEvent item) => HistoryEventPayloads.PayloadOf(item) is { Text: not null, Blob: not null } payload
        ? HistoryEventPayloads.WithPayload(item, payload with { Blob = null })
        : item;
}
