using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Registry;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>
/// Compares what an app asks for with the Containers it has and says what to do next. Level-triggered: it asks what is, never what happened;
/// planned again on the outcome of its own plan it asks for nothing.
/// </summary>
/// <remarks>
/// Two promises hold after every plan, whatever nodes do meanwhile: no plan takes the ready replicas below <c>replicas - maxUnavailable</c>,
/// and no more than <c>replicas + maxSurge</c> Containers are meant to run. A Container that crashes and comes back in place is its node's
/// affair and never touched.
/// </remarks>
public static class AppPlanner
{
    /// <param name="ids">Names the new Containers.</param>
    /// <param name="traceparent">The trace of the change that is being carried out; new Containers keep it.</param>
    public static AppPlan Plan(AppSnapshot snapshot, DateTimeOffset now, IdSource ids, string? traceparent = null)
    {
        snapshot = snapshot with { App = PushedImage.In(snapshot.App) };
        var app = snapshot.App;
        if (app.Metadata.DeletionTimestamp is not null) return PlanDeletion(snapshot, now);
        var hash = ContainerTemplate.HashOf(app.Spec);
        var replicas = Replicas.Sort(snapshot.Containers, hash);
        var rollout = Rollout.Plan(app.Spec, replicas);
        var current = replicas.Current.RemoveRange(rollout.Stop);
        var refill = Refill.Plan(app.Spec, replicas, current.Length, replicas.Old.RemoveRange(rollout.Stop).Length, now);
        var maker = new ContainerMaker(app, hash, snapshot.Containers, ids, traceparent);
        var changes = new AppChanges
        {
            Create = [.. refill.Attempts.Select(maker.Make)],
            Stop = rollout.Stop,
            Delete = [.. replicas.Done, .. replicas.Lost, .. refill.Delete],
        };
        return changes.ToPlan(snapshot, hash, now, refill.NextCheck);
    }

    /// <summary>What to do with the Containers of an app that is no more: as for one that is being deleted.</summary>
    public static AppPlan PlanWithoutApp(ImmutableArray<Container> containers, DateTimeOffset now) =>
        PlanDeletion(new AppSnapshot(new App(), containers), now);

    private static AppPlan PlanDeletion(AppSnapshot snapshot, DateTimeOffset now)
    {
        var containers = snapshot.Containers;
        var over = containers.Where(container => container.Status.Phase.IsFinal() || (!Replicas.IsMeantToRun(container) && Replicas.IsUnbound(container)));
        var changes = new AppChanges
        {
            Stop = [.. containers.Where(container => Replicas.IsMeantToRun(container) && !container.Status.Phase.IsFinal())],
            Delete = [.. over],
        };
        return changes.ToPlan(snapshot, ContainerTemplate.HashOf(snapshot.App.Spec), now, nextCheck: null);
    }
}
