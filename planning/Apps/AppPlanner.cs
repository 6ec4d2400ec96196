using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Autoscaling;
using FunctionsPlatform.Planning.Registry;
using FunctionsPlatform.Planning.Rollouts;
using FunctionsPlatform.Planning.Workloads;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>
/// Compares what an app asks for with the Containers it has and says what to do next. Level-triggered: it asks what is, never what happened;
/// planned again on the outcome of its own plan it asks for nothing.
/// </summary>
/// <remarks>
/// Two promises hold after every plan of a rolling update, whatever nodes do meanwhile: no plan takes the ready replicas below
/// <c>replicas - maxUnavailable</c>, and no more than <c>replicas + maxSurge</c> Containers are meant to run. A Container that crashes and comes back in place is its node's
/// affair and never touched.
/// </remarks>
public static class AppPlanner
{
    /// <param name="ids">Names the new Containers.</param>
    /// <param name="traceparent">The trace of the change that is being carried out; new Containers keep it.</param>
    public static AppPlan Plan(AppSnapshot snapshot, DateTimeOffset now, IdSource ids, string? traceparent = null)
    {
        snapshot = snapshot with { App = RotatedData.In(PushedImage.In(snapshot.App), snapshot.DataVersions) };
        if (snapshot.App.Metadata.DeletionTimestamp is not null) return PlanDeletion(snapshot, now);
        var scaling = Autoscaler.Decide(snapshot.App, snapshot.Containers, snapshot.Usage, now);
        snapshot = snapshot with { App = scaling.App };
        var app = snapshot.App;
        var judge = new RolloutJudge(snapshot, now);
        var course = judge.Course;
        var replicas = Replicas.Sort(snapshot.Containers, course);
        var rollout = Rollout.Plan(course, replicas);
        var current = replicas.Current.RemoveRange(rollout.Stop).Length;
        var old = replicas.Old.RemoveRange(rollout.Stop).Length;
        var room = course.Most - current - old;
        if (course.OldFirst && (old > 0 || replicas.Stopping.Length > 0 || rollout.Stop.Any(container => !course.IsOfTarget(container) && !Replicas.IsUnbound(container)))) room = 0;
        var fill = Refill.Plan(course.TargetWanted - current, room, replicas.Fallen, replicas.Lost, now);
        var keep = Refill.Plan(course.Kept is null ? 0 : course.KeptWanted - old, room - fill.Attempts.Length, replicas.KeptFallen, [], now);
        var maker = new ContainerMaker(app, snapshot.Containers, ids, traceparent);
        var changes = new AppChanges
        {
            Create =
            [
                .. fill.Attempts.Select(attempt => maker.Make(course.Target, attempt, course.Attempt)),
                .. keep.Attempts.Select(attempt => maker.Make(course.Kept!, attempt, rolloutAttempt: 0)),
            ],
            Stop = rollout.Stop,
            Delete = [.. replicas.Done, .. replicas.Lost, .. fill.Delete, .. keep.Delete],
            Keep = course.KeepContainer,
        };
        var plan = changes.ToPlan(snapshot, judge, now, Earlier(fill.NextCheck, keep.NextCheck));
        return plan with { NextCheck = Earlier(plan.NextCheck, scaling.NextCheck), Events = scaling.Told is { } told ? [told, .. plan.Events] : plan.Events };
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    /// <summary>What to do with the Containers of an app that is no more: as for one that is being deleted.</summary>
    public static AppPlan PlanWithoutApp(ImmutableArray<Container> containers, ImmutableArray<AppRevision> revisions, DateTimeOffset now) =>
        PlanDeletion(new AppSnapshot(new App(), containers, revisions), now);

    private static AppPlan PlanDeletion(AppSnapshot snapshot, DateTimeOffset now)
    {
        var departure = Departure.Of(snapshot.Containers);
        var changes = new AppChanges { Stop = departure.Stop, Delete = departure.Delete };
        return changes.ToPlan(snapshot, judge: null, now, backOffUntil: null);
    }
}
