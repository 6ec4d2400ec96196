using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Orchestrations;
using FunctionsPlatform.Orchestrations.Assignments;
using FunctionsPlatform.State;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Azure;
using FunctionsPlatform.Storage.Spill;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging.Abstractions;
using ObservedPhase = FunctionsPlatform.Contracts.Agent.ContainerPhase;
using Wanted = FunctionsPlatform.Contracts.Agent.DesiredState;

namespace FunctionsPlatform.Bench.Cost;

/// <summary>Hosts whose containers start and stop at once. They look at the state from outside the count; what they report goes through the platform's queue.</summary>
internal sealed class FleetNodes
{
    /// <summary>Half the life of a session's grant.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromHours(3);

    private readonly PlatformOrchestrations platform;
    private readonly ResourceStore resources;
    private readonly TimeProvider time;
    private readonly SortedDictionary<string, DateTimeOffset> opened = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SessionGrant> grants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ObservedPhase> runs = new(StringComparer.Ordinal);
    private long sequence;

    public FleetNodes(AzureStore store, TimeProvider time)
    {
        this.time = time;
        var logs = NullLoggerFactory.Instance;
        var tables = new SpillingTableStore(store.Tables, store.Blobs, IdSource.Random, time);
        var keyspaces = new Keyspaces(tables, time, IdSource.Random, logs, new KeyspaceOptions { Shared = true });
        resources = new ResourceStore(keyspaces, time, IdSource.Random);
        var durable = new DurableTaskBackend(
            tables, store.Queues, store.Blobs, new DurableTaskOptions { DataConverter = new JsonDataConverter(PlatformOrchestrations.Json) }, time, IdSource.Random, logs);
        platform = new PlatformOrchestrations(new PlatformDependencies
        {
            Keyspaces = keyspaces,
            Resources = resources,
            Tables = tables,
            Queues = store.Queues,
            Orchestrations = new DurableTaskClient(durable),
            Time = time,
            Ids = IdSource.Random,
            Loggers = logs,
        });
    }

    public static byte[] EnrollmentOf(string node) => new EnrollRequest
    {
        NodeName = node,
        Facts = new NodeFacts { CpuMillicores = 4000, MemoryBytes = 8L << 30, Runtime = "simulated", AgentVersion = "bench", AgentId = "agent-of-" + node },
    }.ToByteArray();

    public void HasOpened(string node, SessionGrant grant) => (opened[node], grants[node]) = (time.GetUtcNow(), grant);

    /// <summary>Nodes whose session is at its half.</summary>
    public IReadOnlyList<string> DueToRenew() => [.. opened.Where(session => time.GetUtcNow() - session.Value >= Renewal).Select(session => session.Key)];

    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        foreach (var name in opened.Keys) await platform.Heartbeats.BeatAsync(name, cancellationToken);
    }

    /// <summary>Does what the nodes' assignments ask for and reports it.</summary>
    /// <param name="reports">Counted: a report is a message of the node's.</param>
    /// <returns>False when there was nothing to do.</returns>
    public async Task<bool> WorkAsync(IQueueStore reports, CancellationToken cancellationToken)
    {
        var containers = await ContainersAsync(cancellationToken);
        var worked = false;
        foreach (var name in opened.Keys)
        {
            var report = new NodeReport { NodeName = name };
            foreach (var container in AssignmentBuilder.Build(name, containers, revision: 1).Containers)
            {
                var next = container.Desired == Wanted.Stopped ? ObservedPhase.Stopped : ObservedPhase.Running;
                if (runs.GetValueOrDefault(container.Uid) == next) continue;
                runs[container.Uid] = next;
                report.Containers.Add(Observe(container, next));
            }

            if (report.Containers.Count == 0) continue;
            await reports.SendAsync("node-reports", ReportKeys.Seal(report, grants[name].ReportKey, grants[name].ExpiresAt).ToByteArray(), TimeSpan.Zero, cancellationToken);
            worked = true;
        }

        return worked;
    }

    public async Task<bool> IsReadyAsync(string app, CancellationToken cancellationToken)
    {
        var snapshot = await resources.SnapshotAsync("default", cancellationToken);
        return snapshot.Get<App>(app) is { Status: { } status } found && status.ObservedGeneration == found.Metadata.Generation && status.Replicas == 1 && status.ReadyReplicas == 1 && status.UpdatedReplicas == 1;
    }

    private async Task<List<Container>> ContainersAsync(CancellationToken cancellationToken) => [.. (await resources.SnapshotAsync("default", cancellationToken)).List<Container>()];

    private ContainerObservation Observe(AssignedContainer container, ObservedPhase phase) => new()
    {
        Namespace = container.Namespace,
        Name = container.Name,
        Uid = container.Uid,
        Sequence = ++sequence,
        Phase = phase,
        Ready = phase == ObservedPhase.Running,
        ReadySince = phase == ObservedPhase.Running ? Timestamp.FromDateTimeOffset(time.GetUtcNow()) : null,
    };
}
