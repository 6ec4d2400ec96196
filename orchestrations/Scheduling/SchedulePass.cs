using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Orchestrations.Assignments;
using FunctionsPlatform.Orchestrations.Events;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.Planning.Scheduling;
using FunctionsPlatform.State;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Scheduling;

/// <summary>Reads all namespaces and nodes, places what is pending and commits the bindings, namespace by namespace.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing to dispose; it lives as long as the process.")]
public sealed class SchedulePass : TaskActivity<object?, PassOutcome>
{
    public static readonly TaskName Name = new("SchedulePass");

    private const int Tries = 4;
    private const string Source = "scheduler";

    private readonly SemaphoreSlim oneAtATime = new(1, 1);
    private readonly ResourceStore resources;
    private readonly BindingFence fence;
    private readonly EventRecorder events;
    private readonly WorkloadWaker workloads;
    private readonly IAssignmentBell bell;
    private readonly TimeProvider time;
    private readonly ILogger<SchedulePass> logger;

    internal SchedulePass(
        ResourceStore resources, BindingFence fence, EventRecorder events, WorkloadWaker workloads, IAssignmentBell bell, TimeProvider time, ILogger<SchedulePass> logger) =>
        (this.resources, this.fence, this.events, this.workloads, this.bell, this.time, this.logger) = (resources, fence, events, workloads, bell, time, logger);

    public override Task<PassOutcome> RunAsync(TaskActivityContext context, object? input) => RunAsync(context.CancellationToken);

    public async Task<PassOutcome> RunAsync(CancellationToken cancellationToken)
    {
        using var span = OrchestrationsTelemetry.Source.StartActivity("scheduler.pass");
        await oneAtATime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await PassAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    private async Task<PassOutcome> PassAsync(CancellationToken cancellationToken)
    {
        var bound = 0;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            if (await ReadAsync(cancellationToken).ConfigureAwait(false) is not { } snapshot)
            {
                fence.Forget();
                continue;
            }

            var decisions = Scheduler.Place(snapshot);
            var isStale = false;
            foreach (var group in decisions.GroupBy(decision => decision.Container.Metadata.Namespace!))
            {
                var committed = await CommitAsync(group.Key, [.. group], cancellationToken).ConfigureAwait(false);
                bound += committed.Bound;
                isStale = committed.IsStale;
                // What is left is planned anew: the fence may be another's by now.
                if (isStale) break;
            }

            if (isStale) continue;
            var waiting = decisions.Count(decision => decision is SchedulingDecision.Wait);
            if (decisions.Length > 0) logger.PassCommitted(bound, waiting);
            return new PassOutcome(bound, waiting);
        }

        return new PassOutcome(bound, 0, IsUnfinished: true);
    }

    /// <returns>Null when another process has taken over.</returns>
    private async Task<SchedulingSnapshot?> ReadAsync(CancellationToken cancellationToken)
    {
        var placed = ImmutableArray.CreateBuilder<Container>();
        var pending = ImmutableArray.CreateBuilder<Container>();
        foreach (var keyspace in await resources.ListKeyspacesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (keyspace == PlatformApi.ClusterKeyspace) continue;
            if (!await fence.RaiseAsync(keyspace, cancellationToken).ConfigureAwait(false)) return null;
            var snapshot = await resources.SnapshotAsync(keyspace, cancellationToken).ConfigureAwait(false);
            foreach (var container in snapshot.List<Container>())
            {
                if (container.Status.Phase.IsFinal()) continue;
                if (container.Spec.Node is not null) placed.Add(container);
                else if (container is { Spec.DesiredState: DesiredState.Running, Metadata.DeletionTimestamp: null }) pending.Add(container);
            }
        }

        // Nothing to place: the nodes need not be looked at.
        if (pending.Count == 0) return new SchedulingSnapshot([], [], []);
        var cluster = await resources.SnapshotAsync(PlatformApi.ClusterKeyspace, cancellationToken).ConfigureAwait(false);
        return new SchedulingSnapshot([.. cluster.List<Node>()], placed.DrainToImmutable(), pending.DrainToImmutable());
    }

    private async Task<(int Bound, bool IsStale)> CommitAsync(string keyspace, ImmutableArray<SchedulingDecision> decisions, CancellationToken cancellationToken)
    {
        var bound = 0;
        ImmutableArray<Container> changed = [.. decisions.Select(After).OfType<Container>()];
        foreach (var part in ResourceBatches.Split(changed))
        {
            var transaction = resources.Begin(keyspace).Require(fence.Of(keyspace));
            foreach (var container in part) transaction.Put(container);
            var outcome = await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            if (outcome is ResourceTransactionOutcome.Stale { Which.IsEmpty: true }) fence.Forget();
            if (outcome is not ResourceTransactionOutcome.Committed) return (bound, true);
            bound += part.Count(container => container.Spec.Node is not null);
            await bell.RingAsync(part.Select(container => container.Spec.Node), cancellationToken).ConfigureAwait(false);
            await TellAsync(keyspace, [.. part.Where(container => container.Spec.Node is null)], cancellationToken).ConfigureAwait(false);
        }

        return (bound, false);
    }

    /// <returns>Null when it waits for the reason that its status gives already.</returns>
    private Container? After(SchedulingDecision decision) => decision switch
    {
        SchedulingDecision.Bind bind => bind.Container with
        {
            Spec = bind.Container.Spec with { Node = bind.Node },
            Status = bind.Container.Status with { Phase = ContainerPhase.Assigned, Node = bind.Node, ScheduledAt = time.GetUtcNow(), Reason = null, Message = null },
        },
        SchedulingDecision.Wait wait when wait.Container.Status.Reason != wait.Reason || wait.Container.Status.Message != wait.Message =>
            wait.Container with { Status = wait.Container.Status with { Reason = wait.Reason, Message = wait.Message } },
        _ => null,
    };

    private async Task TellAsync(string keyspace, ImmutableArray<Container> waiting, CancellationToken cancellationToken)
    {
        if (waiting.IsEmpty) return;
        var now = time.GetUtcNow();
        var records = waiting.Select(container => new EventRecord(
            new ObjectReference(nameof(Container), container.Metadata.Name, container.Metadata.Uid),
            EventType.Warning, container.Status.Reason!, container.Status.Message!, Source, now));
        await events.RecordAsync(keyspace, [.. records], cancellationToken).ConfigureAwait(false);
        await workloads.WakeAsync(waiting.Select(container => container.OwningWorkload()).OfType<WorkloadReference>(), cancellationToken).ConfigureAwait(false);
    }
}
