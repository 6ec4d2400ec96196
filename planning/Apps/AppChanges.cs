using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Rollouts;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>The decisions of a plan, before they are turned into what is to be written.</summary>
internal sealed record AppChanges
{
    public ImmutableArray<Container> Create { get; init; } = [];

    /// <summary>To be stopped, as they are now.</summary>
    public ImmutableArray<Container> Stop { get; init; } = [];

    public ImmutableArray<Container> Delete { get; init; } = [];

    /// <summary>The name of the one that stays on its node when it is stopped. Null: none does.</summary>
    public string? Keep { get; init; }

    /// <param name="judge">Null: the app is going.</param>
    /// <param name="backOffUntil">When the next successor of one that ended is due.</param>
    public AppPlan ToPlan(AppSnapshot snapshot, RolloutJudge? judge, DateTimeOffset now, DateTimeOffset? backOffUntil)
    {
        // What no node was told of is forgotten at once; the commit is fenced, so it has not been bound meanwhile.
        ImmutableArray<Container> delete = [.. Delete.Where(container => !IsKept(container)), .. Stop.Where(Replicas.IsUnbound)];
        ImmutableArray<Container> stop = [.. Stop.Where(container => !Replicas.IsUnbound(container)).Select(AskedToStop), .. Delete.Where(IsKept).Select(AskedToStop)];
        var left = LeftAfter(snapshot.Containers, delete, stop);
        var record = judge?.Conclude(left);
        var nextCheck = backOffUntil is null || record?.NextCheck < backOffUntil ? record?.NextCheck : backOffUntil;
        return new AppPlan
        {
            Create = Create,
            Stop = stop,
            Delete = delete,
            WriteRevisions = record?.Write ?? [],
            DeleteRevisions = record?.Delete ?? (left.IsEmpty ? snapshot.Revisions : []),
            Status = AppStatusWriter.Write(snapshot, left, record, backOffUntil, now),
            NextCheck = nextCheck,
            Finished = snapshot.App.Metadata.DeletionTimestamp is not null && left.IsEmpty,
            Events = [.. record?.Events ?? [], .. Tell(delete)],
        };
    }

    // The first replica that failed is left for its user to look at: it is stopped and not deleted, also when it has ended by itself.
    private bool IsKept(Container container) => container.Metadata.Name == Keep && Replicas.IsMeantToRun(container) && container.Status.Phase != ContainerPhase.Lost && !Replicas.IsUnbound(container);

    private Container AskedToStop(Container container) =>
        container with { Spec = container.Spec with { DesiredState = DesiredState.Stopped, Keep = container.Metadata.Name == Keep } };

    private ImmutableArray<Container> LeftAfter(ImmutableArray<Container> containers, ImmutableArray<Container> deleted, ImmutableArray<Container> stopped)
    {
        var gone = deleted.Concat(stopped).Select(container => container.Metadata.Name).ToHashSet();
        return [.. containers.Where(container => !gone.Contains(container.Metadata.Name)), .. stopped, .. Create];
    }

    private IEnumerable<PlannedEvent> Tell(ImmutableArray<Container> deleted)
    {
        foreach (var container in deleted.Where(container => Replicas.IsMeantToRun(container) && container.Status.Phase.IsFinal()))
            yield return new PlannedEvent(EventType.Warning, "ContainerReplaced", Ending(container));
        if (Create.Length > 0) yield return new PlannedEvent(EventType.Normal, "ContainersCreated", $"created {Counted(Create.Length)}");
        if (Stop.Length > 0) yield return new PlannedEvent(EventType.Normal, "ContainersStopped", $"asked {Counted(Stop.Length)} to stop");
    }

    private static string Ending(Container container)
    {
        var status = container.Status;
        var why = status.Message ?? status.Reason;
        return string.IsNullOrEmpty(why)
            ? $"{container.Metadata.Name} is {status.Phase} and gives up its place"
            : $"{container.Metadata.Name} is {status.Phase} ({why}) and gives up its place";
    }

    private static string Counted(int count) => count == 1 ? "1 container" : string.Create(CultureInfo.InvariantCulture, $"{count} containers");
}
