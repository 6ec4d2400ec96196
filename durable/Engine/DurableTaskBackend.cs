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
        Instances = new InstanceStore(tables, Payloads);
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

    internal RunningActivities Running { get; } = new();
}
