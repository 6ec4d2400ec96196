using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Rollouts;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>Sums up an app for its user.</summary>
internal static class AppStatusWriter
{
    private const string Completed = "Completed";

    /// <param name="left">The Containers as they are once the plan is carried out.</param>
    /// <param name="record">Null: the app is going.</param>
    public static AppStatus Write(AppSnapshot snapshot, ImmutableArray<Container> left, RolloutRecord? record, DateTimeOffset? backOffUntil, DateTimeOffset now)
    {
        var app = snapshot.App;
        var before = app.Status ?? new AppStatus();
        ImmutableArray<Container> running = [.. left.Where(Replicas.IsAlive)];
        var counts = new Counts(
            Wanted: app.Metadata.DeletionTimestamp is null ? app.Spec.Replicas : 0,
            Running: running.Length,
            Ready: running.Count(Replicas.IsReady),
            Updated: record is null ? 0 : running.Count(container => ContainerTemplate.IsOf(container, record.Asked)),
            Ending: left.Count(container => !Replicas.IsAlive(container) && !IsEvidence(container)));
        return before with
        {
            ObservedGeneration = app.Metadata.Generation,
            Replicas = counts.Running,
            ReadyReplicas = counts.Ready,
            UpdatedReplicas = counts.Updated,
            Conditions =
            [
                Keep(before, AppConditions.Available, Available(counts, running), now),
                Keep(before, AppConditions.Progressing, Progressing(app, counts, record?.Status, backOffUntil), now),
            ],
            Rollout = record?.Status ?? before.Rollout,
            StableRevision = record is null ? before.StableRevision : record.StableRevision,
            // From the snapshot: what is being deleted now is what tells of its failure last.
            LastFailure = LastFailure(before.LastFailure, snapshot.Containers),
        };
    }

    private static bool IsEvidence(Container container) => container.Spec.Keep && container.Status.Phase.IsFinal();

    private static (ConditionStatus Status, string Reason, string Message) Available(Counts counts, ImmutableArray<Container> running)
    {
        var summary = $"{counts.Ready} of {counts.Wanted} replicas are ready";
        if (counts.Ready >= counts.Wanted) return (ConditionStatus.True, "AllReady", summary);
        var waiting = running.Where(container => !Replicas.IsReady(container) && container.Status.Message is not null).MinBy(container => container.Metadata.Name, StringComparer.Ordinal);
        return waiting is null
            ? (ConditionStatus.False, "NotReady", summary)
            : (ConditionStatus.False, waiting.Status.Reason ?? "NotReady", $"{summary}; {waiting.Metadata.Name}: {waiting.Status.Message}");
    }

    private static (ConditionStatus Status, string Reason, string Message) Progressing(App app, Counts counts, RolloutStatus? rollout, DateTimeOffset? backOffUntil)
    {
        if (app.Metadata.DeletionTimestamp is not null) return (ConditionStatus.True, "Deleting", $"{counts.Ending} containers are to end");
        if (backOffUntil is not null) return (ConditionStatus.True, "BackingOff", "a container ended again and again; its replacement waits");
        if (rollout is { Phase: RolloutPhase.Paused }) return (ConditionStatus.False, "RolloutPaused", rollout.Message);
        if (rollout is { Phase: RolloutPhase.RolledBack, RolledBackTo: { } back } && counts.Ready >= counts.Wanted && counts.Ending == 0)
            return (ConditionStatus.False, "RolledBack", $"revision {rollout.Revision} gave way to revision {back}: {rollout.Message}");
        if (counts.Updated < counts.Running) return (ConditionStatus.True, "Replacing", $"{counts.Updated} of {counts.Wanted} replicas are of the newest spec");
        if (counts.Running != counts.Wanted || counts.Ready < counts.Wanted) return (ConditionStatus.True, "Starting", $"{counts.Ready} of {counts.Wanted} replicas are ready");
        return counts.Ending > 0
            ? (ConditionStatus.True, "Stopping", $"{counts.Ending} containers are to end")
            : (ConditionStatus.False, "Settled", "everything is as asked for");
    }

    private static Condition Keep(AppStatus before, string type, (ConditionStatus Status, string Reason, string Message) now, DateTimeOffset at)
    {
        var earlier = before.Conditions.FirstOrDefault(condition => condition.Type == type);
        var since = earlier?.Status == now.Status ? earlier.LastTransitionTime : at;
        return new Condition(type, now.Status, now.Reason, now.Message, since);
    }

    private static ContainerTermination? LastFailure(ContainerTermination? before, ImmutableArray<Container> containers)
    {
        var newest = containers
            // Who was asked to stop may end with any exit code; that is no failure.
            .Where(Replicas.IsMeantToRun)
            .Where(container => container.Status.LastTermination is { } end && (end.ExitCode != 0 || end.Reason != Completed))
            .MaxBy(container => container.Status.LastTermination!.FinishedAt ?? DateTimeOffset.MinValue);
        if (newest?.Status.LastTermination is not { } termination) return before;
        return before is null || IsNewer(termination, before) ? termination with { Container = newest.Metadata.Name } : before;
    }

    // The same end told again with its last words, which a node reads after it has restarted the container, counts as newer.
    private static bool IsNewer(ContainerTermination termination, ContainerTermination before) =>
        (termination.FinishedAt ?? DateTimeOffset.MinValue).CompareTo(before.FinishedAt ?? DateTimeOffset.MinValue) switch
        {
            0 => termination.LogTail.Length > before.LogTail.Length,
            var order => order > 0,
        };

    private sealed record Counts(int Wanted, int Running, int Ready, int Updated, int Ending);
}
