using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Orchestrations.Assignments;
using FunctionsPlatform.Orchestrations.Events;
using FunctionsPlatform.Orchestrations.Scheduling;
using FunctionsPlatform.Planning.Apps;
using FunctionsPlatform.State;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Apps;

/// <summary>Reads an app's world at one revision, plans, and commits the plan as one transaction fenced by what it was planned from.</summary>
public sealed class ReconcileApp(
    ResourceStore resources, EventRecorder events, SchedulerWaker scheduler, IAssignmentBell bell, TimeProvider time, IdSource ids, ILogger<ReconcileApp> logger)
    : TaskActivity<ReconcileRequest, ReconcileOutcome>
{
    public static readonly TaskName Name = new("ReconcileApp");

    private const int Tries = 5;
    private const string Source = "app-orchestration";
    private static readonly TimeSpan PauseWhenBusy = TimeSpan.FromMilliseconds(100);

    public override Task<ReconcileOutcome> RunAsync(TaskActivityContext context, ReconcileRequest input) => RunAsync(input, context.CancellationToken);

    public async Task<ReconcileOutcome> RunAsync(ReconcileRequest request, CancellationToken cancellationToken)
    {
        using var span = OrchestrationsTelemetry.Start("app.reconcile", request.Traceparent);
        span?.SetTag("app", request.App.InstanceId);
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var world = await AppWorld.ReadAsync(resources, request.App, cancellationToken).ConfigureAwait(false);
            var (plan, isPart) = FirstPart(world.Plan(time.GetUtcNow(), ids, span?.Id ?? request.Traceparent));
            var outcome = await CommitAsync(world, plan, cancellationToken).ConfigureAwait(false);
            if (outcome is ResourceTransactionOutcome.Stale)
            {
                logger.PlanStale(request.App.InstanceId, attempt + 1);
                continue;
            }

            await TellAsync(world, plan, cancellationToken).ConfigureAwait(false);
            var finished = plan.Finished || world is { App: null, Containers.IsEmpty: true };
            return new ReconcileOutcome(finished && !isPart, isPart ? time.GetUtcNow() : plan.NextCheck);
        }

        // Others keep writing; they also wake us, but their wake may have come before our last look.
        return new ReconcileOutcome(false, time.GetUtcNow() + PauseWhenBusy);
    }

    private async Task<ResourceTransactionOutcome?> CommitAsync(AppWorld world, AppPlan plan, CancellationToken cancellationToken)
    {
        var transaction = resources.Begin(world.Reference.Namespace);
        foreach (var container in plan.Create) transaction.Create(container);
        foreach (var container in plan.Stop) transaction.Put(container);
        foreach (var container in plan.Delete) transaction.Delete(container);
        foreach (var revision in plan.WriteRevisions)
        {
            if (revision.Metadata.ResourceVersion is null) transaction.Create(revision);
            else transaction.Put(revision);
        }

        foreach (var revision in plan.DeleteRevisions) transaction.Delete(revision);
        if (world.App is { } app && AppAfter(app, world.Reference, plan) is { } after) transaction.Put(after);
        if (transaction.IsEmpty) return null;
        // Ready replicas are what allows others to be stopped: the plan holds only while they are ready.
        if (!plan.Stop.IsEmpty) RequireReadyOnes(transaction, world, plan);
        return await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void RequireReadyOnes(ResourceTransaction transaction, AppWorld world, AppPlan plan)
    {
        var written = plan.Stop.Concat(plan.Delete).Select(container => container.Metadata.Name).ToHashSet();
        foreach (var container in world.Containers.Where(container => container.Status.Ready && !written.Contains(container.Metadata.Name)))
            transaction.Require(container);
    }

    /// <returns>Null when there is nothing to write. A plan that changes Containers always writes the app: its version is what fences two plans from each other.</returns>
    private static App? AppAfter(App app, AppReference reference, AppPlan plan)
    {
        var after = app with { Status = plan.Status with { Orchestration = reference.InstanceId } };
        if (plan.Finished) return AppFinalizer.Without(after);
        if (app.Metadata.DeletionTimestamp is null) after = AppFinalizer.With(after);
        return plan.ChangesContainers || !ResourceText.IsSame(app, after) ? after : null;
    }

    // Each part of a plan is safe without the rest, which is planned again at once.
    private static (AppPlan Plan, bool IsPart) FirstPart(AppPlan plan)
    {
        var fitting = ResourceBatches.CountFitting(plan.WriteRevisions.Concat<Resource>(plan.Create).Concat(plan.Stop)) - plan.WriteRevisions.Length;
        var create = First(plan.Create, fitting);
        var part = plan with { Create = create, Stop = First(plan.Stop, fitting - create.Length), Delete = First(plan.Delete, ResourceBatches.Size) };
        var isPart = part.Create.Length < plan.Create.Length || part.Stop.Length < plan.Stop.Length || part.Delete.Length < plan.Delete.Length;
        return isPart ? (part with { Finished = false }, true) : (plan, false);
    }

    private static ImmutableArray<Container> First(ImmutableArray<Container> containers, int count) =>
        containers.Length <= count ? containers : containers[..count];

    private async Task TellAsync(AppWorld world, AppPlan plan, CancellationToken cancellationToken)
    {
        if (plan.ChangesContainers) logger.PlanCommitted(world.Reference.InstanceId, plan.Create.Length, plan.Stop.Length, plan.Delete.Length);
        if (!plan.Create.IsEmpty) await scheduler.WakeAsync(cancellationToken).ConfigureAwait(false);
        await bell.RingAsync(plan.Stop.Concat(plan.Delete).Select(container => container.Spec.Node), cancellationToken).ConfigureAwait(false);
        var regarding = new ObjectReference(nameof(App), world.Reference.Name, world.Reference.Uid);
        var now = time.GetUtcNow();
        await events.RecordAsync(
            world.Reference.Namespace,
            [.. plan.Events.Select(told => new EventRecord(regarding, told.Type, told.Reason, told.Message, Source, now))],
            cancellationToken).ConfigureAwait(false);
    }
}
