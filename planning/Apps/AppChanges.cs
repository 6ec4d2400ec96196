using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>The decisions of a plan, before they are turned into what is to be written.</summary>
internal sealed record AppChanges
{
    public ImmutableArray<Container> Create { get; init; } = [];

    /// <summary>To be stopped, as they are now.</summary>
    public ImmutableArray<Container> Stop { get; init; } = [];

    public ImmutableArray<Container> Delete { get; init; } = [];

    public AppPlan ToPlan(AppSnapshot snapshot, string hash, DateTimeOffset now, DateTimeOffset? nextCheck)
    {
        // What no node was told of is forgotten at once; the commit is fenced, so it has not been bound meanwhile.
        ImmutableArray<Container> delete = [.. Delete, .. Stop.Where(Replicas.IsUnbound)];
        ImmutableArray<Container> stop = [.. Stop.Where(container => !Replicas.IsUnbound(container)).Select(AskedToStop)];
        var left = LeftAfter(snapshot.Containers, delete, stop);
        return new AppPlan
        {
            Create = Create,
            Stop = stop,
            Delete = delete,
            Status = AppStatusWriter.Write(snapshot, left, hash, nextCheck, now),
            NextCheck = nextCheck,
            Finished = snapshot.App.Metadata.DeletionTimestamp is not null && left.IsEmpty,
            Events = [.. Tell(delete)],
        };
    }

    private static Container AskedToStop(Container container) => container with { Spec = container.Spec with { DesiredState = DesiredState.Stopped } };

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
