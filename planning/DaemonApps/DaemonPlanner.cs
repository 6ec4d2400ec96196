using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;
using FunctionsPlatform.Planning.Workloads;

namespace FunctionsPlatform.Planning.DaemonApps;

/// <summary>
/// Compares the nodes that match with the replicas that are there. Level-triggered: planned again on the outcome of its own plan it asks for nothing.
/// </summary>
/// <remarks>
/// Each replica is made for one node; the scheduler binds it there, and there only, once there is room. A node has never more than one that is not over. A node that is
/// cordoned or not ready gets no new one and keeps the one it has; a node that matches no more, or that goes, loses it.
/// </remarks>
public static class DaemonPlanner
{
    private const string Available = AppConditions.Available;

    public static DaemonPlan Plan(DaemonSnapshot snapshot, DateTimeOffset now, IdSource ids, string? traceparent = null)
    {
        var app = snapshot.App;
        if (app.Metadata.DeletionTimestamp is not null) return PlanDeletion(snapshot);
        var template = new AppSpec(app.Spec) { RestartPolicy = app.Spec.RestartPolicy };
        var hash = ContainerTemplate.HashOf(template);
        var places = Places(snapshot, hash);
        var wanted = places.Where(place => place.IsWanted).ToList();
        var updates = Updates(wanted, app.Spec.MaxUnavailable);
        ImmutableArray<Container> stop = [.. places.Where(place => !place.IsWanted).SelectMany(place => place.Alive), .. wanted.SelectMany(place => place.Alive.Skip(1)), .. updates];
        // One goes only when the other has ended: host ports and files of the host are the usual reason for such a program.
        var vacant = wanted.Where(place => place.Alive.All(container => stop.Contains(container) && Replicas.IsUnbound(container)) && place.Stopping.IsEmpty).ToList();
        var due = vacant.Where(place => place.Takes && !(place.DueAt > now)).ToList();
        var maker = new ReplicaMaker(app, PlatformApi.DaemonAppLabel, snapshot.Containers, ids, traceparent);
        var filled = due.Select(place => place.Node).ToHashSet();
        var plan = new DaemonPlan
        {
            Create = [.. due.Select(place => Make(maker, template, place))],
            Stop = [.. stop.Where(container => !Replicas.IsUnbound(container)).Select(container => container with { Spec = container.Spec with { DesiredState = DesiredState.Stopped } })],
            Delete = [.. places.SelectMany(place => place.Done), .. places.Where(place => !place.IsWanted || !place.Alive.IsEmpty || filled.Contains(place.Node)).SelectMany(place => place.Fallen), .. stop.Where(Replicas.IsUnbound)],
            NextCheck = vacant.Where(place => place.Takes && place.DueAt > now).Select(place => place.DueAt).Min(),
            Status = app.Status ?? new DaemonAppStatus(),
        };
        return plan with { Status = StatusOf(snapshot, wanted, hash, now), Events = [.. Told("ContainersCreated", "created", plan.Create), .. Told("ContainersStopped", "asked to stop", plan.Stop)] };
    }

    /// <summary>What to do with the Containers of a DaemonApp that is no more.</summary>
    public static DaemonPlan PlanWithoutApp(ImmutableArray<Container> containers) => PlanDeletion(new DaemonSnapshot(new DaemonApp(), containers, []));

    private static List<Place> Places(DaemonSnapshot snapshot, string hash)
    {
        var byNode = snapshot.Containers.ToLookup(container => container.Spec.PinnedNode ?? "");
        var nodes = snapshot.Nodes.ToDictionary(node => node.Metadata.Name, StringComparer.Ordinal);
        return [.. nodes.Keys.Union(byNode.Select(group => group.Key)).Order(StringComparer.Ordinal).Select(name => Place.Of(name, nodes.GetValueOrDefault(name), byNode[name], snapshot.App.Spec, hash))];
    }

    private static IEnumerable<Container> Updates(List<Place> wanted, int maxUnavailable)
    {
        var room = maxUnavailable - wanted.Count(place => !place.IsReady);
        // Where no new one may come the old one stays.
        foreach (var place in wanted.Where(place => place is { IsOld: true, Takes: true }))
        {
            // One that is not ready serves nobody: to replace it costs nothing.
            if (place.IsReady && room-- <= 0) continue;
            yield return place.Alive[0];
        }
    }

    private static Container Make(ReplicaMaker maker, AppSpec template, Place place)
    {
        var attempt = place.Fallen.Select(Succession.AttemptAfter).DefaultIfEmpty().Max();
        var annotations = ImmutableSortedDictionary<string, string>.Empty;
        if (attempt > 0) annotations = annotations.Add(Succession.AttemptAnnotation, attempt.ToString(CultureInfo.InvariantCulture));
        var made = maker.Make(template, annotations);
        return made with { Spec = made.Spec with { PinnedNode = place.Node } };
    }

    private static DaemonAppStatus StatusOf(DaemonSnapshot snapshot, List<Place> wanted, string hash, DateTimeOffset now)
    {
        var before = snapshot.App.Status ?? new DaemonAppStatus();
        var current = wanted.Where(place => !place.Alive.IsEmpty).ToList();
        var ready = wanted.Count(place => place.IsReady);
        var waiting = current.Select(place => place.Alive[0]).FirstOrDefault(container => !Replicas.IsReady(container) && container.Status.Message is not null);
        var summary = string.Create(CultureInfo.InvariantCulture, $"{ready} of {wanted.Count} nodes have a ready replica{(waiting is null ? "" : $"; {waiting.Metadata.Name}: {waiting.Status.Message}")}");
        var isGood = ready == wanted.Count;
        var earlier = before.Conditions.FirstOrDefault(condition => condition.Type == Available);
        var status = isGood ? ConditionStatus.True : ConditionStatus.False;
        return before with
        {
            ObservedGeneration = snapshot.App.Metadata.Generation,
            Desired = wanted.Count,
            Current = current.Count,
            Ready = ready,
            Updated = current.Count(place => ContainerTemplate.IsOf(place.Alive[0], hash)),
            Conditions = [new Condition(Available, status, isGood ? "AllReady" : waiting?.Status.Reason ?? "NotReady", summary, earlier?.Status == status ? earlier.LastTransitionTime : now)],
        };
    }

    private static IEnumerable<PlannedEvent> Told(string reason, string what, ImmutableArray<Container> containers) => containers.IsEmpty
        ? []
        : [new PlannedEvent(EventType.Normal, reason, $"{what} {string.Join(", ", containers.Take(10).Select(container => $"{container.Metadata.Name} on {container.Spec.PinnedNode}"))}{(containers.Length > 10 ? " and others" : "")}")];

    private static DaemonPlan PlanDeletion(DaemonSnapshot snapshot)
    {
        var departure = Departure.Of(snapshot.Containers);
        ImmutableArray<Container> delete = [.. departure.Delete, .. departure.Stop.Where(Replicas.IsUnbound)];
        return new DaemonPlan
        {
            Stop = [.. departure.Stop.Where(container => !Replicas.IsUnbound(container)).Select(container => container with { Spec = container.Spec with { DesiredState = DesiredState.Stopped } })],
            Delete = delete,
            Status = snapshot.App.Status ?? new DaemonAppStatus(),
            Finished = snapshot.App.Metadata.DeletionTimestamp is not null && delete.Length == snapshot.Containers.Length,
        };
    }
}
