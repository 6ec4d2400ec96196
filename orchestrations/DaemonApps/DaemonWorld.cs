using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.Planning.DaemonApps;
using FunctionsPlatform.Planning.Workloads;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Orchestrations.DaemonApps;

/// <summary>A DaemonApp, if it still exists, the Containers that are its own, and the nodes.</summary>
public sealed record DaemonWorld(WorkloadReference Reference, DaemonApp? App, ImmutableArray<Container> Containers, ImmutableArray<Node> Nodes) : WorkloadWorld(Reference)
{
    public override Resource? Workload => App;

    public override bool IsEmpty => Containers.IsEmpty;

    public static DaemonWorld Of(ResourceSnapshot snapshot, WorkloadReference reference, IEnumerable<Container> containers, ImmutableArray<Node> nodes)
    {
        var app = snapshot.Get<DaemonApp>(reference.Name);
        return new DaemonWorld(reference, app?.Metadata.Uid == reference.Uid ? app : null, [.. containers], nodes);
    }

    public override DaemonPlan Plan(DateTimeOffset now, IdSource ids, string? traceparent) =>
        App is null ? DaemonPlanner.PlanWithoutApp(Containers) : DaemonPlanner.Plan(new DaemonSnapshot(App, Containers, Nodes), now, ids, traceparent);

    public override Resource With(WorkloadPlan plan) => App! with { Status = ((DaemonPlan)plan).Status with { Orchestration = Reference.InstanceId } };

    public override bool HasWork(DateTimeOffset now)
    {
        var plan = Plan(now, IdSource.Random, traceparent: null);
        return plan.ChangesContainers
            || plan.Finished
            || (App is { } app && (app.Status?.ObservedGeneration != app.Metadata.Generation || app.Status.Ready != plan.Status.Ready || app.Status.Desired != plan.Status.Desired));
    }
}
