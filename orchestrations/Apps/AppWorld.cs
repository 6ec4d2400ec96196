using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Assignments;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.Planning.Apps;
using FunctionsPlatform.Planning.Autoscaling;
using FunctionsPlatform.Planning.Workloads;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Orchestrations.Apps;

/// <summary>An app, if it still exists, and the Containers and revisions that are its own.</summary>
public sealed record AppWorld(WorkloadReference Reference, App? App, ImmutableArray<Container> Containers, ImmutableArray<AppRevision> Revisions) : WorkloadWorld(Reference)
{
    /// <summary>Of the Configs and Secrets whose change replaces replicas. Null: there are none.</summary>
    public string? DataVersions { get; init; }

    /// <summary>Null: the app is not autoscaled, or nobody has looked.</summary>
    public AutoscaleUsage? Usage { get; init; }

    public override Resource? Workload => App;

    public override bool IsEmpty => Containers.IsEmpty;

    public static AppWorld Of(ResourceSnapshot snapshot, WorkloadReference reference, IEnumerable<Container> containers)
    {
        var app = snapshot.Get<App>(reference.Name);
        var revisions = snapshot.ListNamed<AppRevision>($"{reference.Name}-").Where(revision => revision.OwningWorkload()?.Uid == reference.Uid);
        return new AppWorld(reference, app?.Metadata.Uid == reference.Uid ? app : null, [.. containers], [.. revisions])
        {
            DataVersions = app is null ? null : RotatedData.Describe(app.Spec, data => data.VersionIn(snapshot)),
        };
    }

    public override AppPlan Plan(DateTimeOffset now, IdSource ids, string? traceparent) => App is null
        ? AppPlanner.PlanWithoutApp(Containers, Revisions, now)
        : AppPlanner.Plan(new AppSnapshot(App, Containers, Revisions, Usage) { DataVersions = DataVersions }, now, ids, traceparent);

    public override Resource With(WorkloadPlan plan) => App! with { Status = ((AppPlan)plan).Status with { Orchestration = Reference.InstanceId } };

    public override bool HasWork(DateTimeOffset now)
    {
        var plan = Plan(now, IdSource.Random, traceparent: null);
        return plan.ChangesContainers
            || plan.Finished
            || !plan.WriteRevisions.IsEmpty
            || (App is { } app && (app.Status?.ObservedGeneration != app.Metadata.Generation || app.Status.ReadyReplicas != plan.Status.ReadyReplicas || app.Status.Rollout?.Phase != plan.Status.Rollout?.Phase));
    }
}
