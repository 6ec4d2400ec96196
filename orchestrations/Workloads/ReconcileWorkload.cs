using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Orchestrations.Events;
using FunctionsPlatform.Planning.Workloads;
using FunctionsPlatform.State;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Workloads;

/// <summary>Reads a workload's world at one revision, plans, and commits the plan as one transaction fenced by what it was planned from.</summary>
/// <remarks>A plan that changes anything writes the workload too: its version is what fences two plans from each other.</remarks>
public abstract class ReconcileWorkload<TWorld, TPlan>(WorkloadParts parts, ILogger logger) : TaskActivity<ReconcileRequest, ReconcileOutcome>
    where TWorld : WorkloadWorld
    where TPlan : WorkloadPlan
{
    private const int Tries = 5;
    private static readonly TimeSpan PauseWhenBusy = TimeSpan.FromMilliseconds(100);

    protected WorkloadParts Parts { get; } = parts;

    /// <summary>Who tells its events, such as <c>app-orchestration</c>.</summary>
    protected abstract string Source { get; }

    /// <summary>Of its span, such as <c>app</c>.</summary>
    protected abstract string Noun { get; }

    public override Task<ReconcileOutcome> RunAsync(TaskActivityContext context, ReconcileRequest input) => RunAsync(input, context.CancellationToken);

    public async Task<ReconcileOutcome> RunAsync(ReconcileRequest request, CancellationToken cancellationToken)
    {
        using var span = OrchestrationsTelemetry.Start(Noun + ".reconcile", request.Traceparent);
        span?.SetTag(Noun, request.Workload.InstanceId);
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var snapshot = await Parts.Resources.SnapshotAsync(request.Workload.Namespace, cancellationToken).ConfigureAwait(false);
            var world = await ReadAsync(snapshot, request.Workload, cancellationToken).ConfigureAwait(false);
            var (plan, isPart) = FirstPart((TPlan)world.Plan(Parts.Time.GetUtcNow(), Parts.Ids, span?.Id ?? request.Traceparent));
            var outcome = await CommitAsync(world, plan, cancellationToken).ConfigureAwait(false);
            if (outcome is ResourceTransactionOutcome.Stale)
            {
                logger.PlanStale(request.Workload.InstanceId, attempt + 1);
                continue;
            }

            await TellAsync(world, plan, (outcome as ResourceTransactionOutcome.Committed)?.Written ?? [], cancellationToken).ConfigureAwait(false);
            var finished = plan.Finished || world is { Workload: null, IsEmpty: true };
            return new ReconcileOutcome(finished && !isPart, isPart ? Parts.Time.GetUtcNow() : plan.NextCheck);
        }

        // Others keep writing; they also wake us, but their wake may have come before our last look.
        return new ReconcileOutcome(false, Parts.Time.GetUtcNow() + PauseWhenBusy);
    }

    protected abstract ValueTask<TWorld> ReadAsync(ResourceSnapshot snapshot, WorkloadReference reference, CancellationToken cancellationToken);

    /// <summary>What the plan writes besides Containers and the workload itself.</summary>
    /// <returns>True when it is such that the workload must be written too.</returns>
    protected virtual bool AddTo(ResourceTransaction transaction, TWorld world, TPlan plan) => false;

    /// <summary>Ready replicas are what allows others to be stopped: the plan holds only while they are ready.</summary>
    protected static void RequireReadyOnes(ResourceTransaction transaction, ImmutableArray<Container> containers, TPlan plan)
    {
        if (plan.Stop.IsEmpty) return;
        var written = plan.Stop.Concat(plan.Delete).Select(container => container.Metadata.Name).ToHashSet();
        foreach (var container in containers.Where(container => container.Status.Ready && !written.Contains(container.Metadata.Name)))
            transaction.Require(container);
    }

    /// <summary>What of the plan's further writes counts for the size of a transaction.</summary>
    protected virtual ImmutableArray<Resource> WrittenBesides(TPlan plan) => [];

    /// <summary>What follows from the plan for others than its Containers.</summary>
    /// <param name="written">As stored.</param>
    protected virtual Task FollowAsync(TWorld world, TPlan plan, ImmutableArray<Resource> written, CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<ResourceTransactionOutcome?> CommitAsync(TWorld world, TPlan plan, CancellationToken cancellationToken)
    {
        var transaction = Parts.Resources.Begin(world.Reference.Namespace);
        foreach (var container in plan.Create) transaction.Create(container);
        foreach (var container in plan.Stop) transaction.Put(container);
        foreach (var container in plan.Delete) transaction.Delete(container);
        var changesMore = AddTo(transaction, world, plan);
        if (world.Workload is { } workload && After(world, workload, plan, plan.ChangesContainers || changesMore) is { } after) transaction.Put(after);
        return transaction.IsEmpty ? null : await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Null when there is nothing to write.</returns>
    private static Resource? After(TWorld world, Resource workload, TPlan plan, bool isFence)
    {
        var after = world.With(plan);
        if (plan.Finished) return ContainersFinalizer.Without(after);
        if (workload.Metadata.DeletionTimestamp is null) after = ContainersFinalizer.With(after);
        return isFence || !ResourceText.IsSame(workload, after) ? after : null;
    }

    // Each part of a plan is safe without the rest, which is planned again at once.
    private (TPlan Plan, bool IsPart) FirstPart(TPlan plan)
    {
        var besides = WrittenBesides(plan);
        var fitting = ResourceBatches.CountFitting(besides.Concat(plan.Create).Concat(plan.Stop)) - besides.Length;
        var create = First(plan.Create, fitting);
        var part = (WorkloadPlan)plan with { Create = create, Stop = First(plan.Stop, fitting - create.Length), Delete = First(plan.Delete, ResourceBatches.Size) };
        var isPart = part.Create.Length < plan.Create.Length || part.Stop.Length < plan.Stop.Length || part.Delete.Length < plan.Delete.Length;
        return isPart ? ((TPlan)(part with { Finished = false }), true) : (plan, false);
    }

    private static ImmutableArray<Container> First(ImmutableArray<Container> containers, int count) =>
        containers.Length <= count ? containers : containers[..Math.Max(0, count)];

    private async Task TellAsync(TWorld world, TPlan plan, ImmutableArray<Resource> written, CancellationToken cancellationToken)
    {
        if (plan.ChangesContainers) logger.PlanCommitted(world.Reference.InstanceId, plan.Create.Length, plan.Stop.Length, plan.Delete.Length);
        if (!plan.Create.IsEmpty) await Parts.Scheduler.WakeAsync(cancellationToken).ConfigureAwait(false);
        var changed = plan.Create.Concat(plan.Stop).Concat(plan.Delete).Select(container => container.Spec.Node);
        await Parts.Bell.RingAsync(changed, cancellationToken).ConfigureAwait(false);
        await FollowAsync(world, plan, written, cancellationToken).ConfigureAwait(false);
        var regarding = new ObjectReference(world.Reference.Kind, world.Reference.Name, world.Reference.Uid);
        var now = Parts.Time.GetUtcNow();
        await Parts.Events.RecordAsync(
            world.Reference.Namespace,
            // Two of the same reason and time would count as one told twice.
            [.. plan.Events.Select((told, index) => new EventRecord(regarding, told.Type, told.Reason, told.Message, Source, now.AddTicks(index)))],
            cancellationToken).ConfigureAwait(false);
    }
}
