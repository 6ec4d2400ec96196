using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.Planning.Apps;
using FunctionsPlatform.State;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Apps;

/// <summary>Brings an app closer to what its user asked for.</summary>
public sealed class ReconcileApp(WorkloadParts parts, AppUsage usage) : ReconcileWorkload<AppWorld, AppPlan>(parts, parts.Loggers.CreateLogger<ReconcileApp>())
{
    public static readonly TaskName Name = new("ReconcileApp");

    protected override string Source => "app-orchestration";

    protected override string Noun => "app";

    protected override async ValueTask<AppWorld> ReadAsync(ResourceSnapshot snapshot, WorkloadReference reference, CancellationToken cancellationToken)
    {
        var world = AppWorld.Of(snapshot, reference, snapshot.ContainersOf(reference));
        return world with { Usage = await usage.ReadAsync(world.App, world.Containers, cancellationToken).ConfigureAwait(false) };
    }

    protected override ImmutableArray<Resource> WrittenBesides(AppPlan plan) => [.. plan.WriteRevisions];

    protected override bool AddTo(ResourceTransaction transaction, AppWorld world, AppPlan plan)
    {
        foreach (var revision in plan.WriteRevisions)
        {
            if (revision.Metadata.ResourceVersion is null) transaction.Create(revision);
            else transaction.Put(revision);
        }

        foreach (var revision in plan.DeleteRevisions) transaction.Delete(revision);
        RequireReadyOnes(transaction, world.Containers, plan);
        return false;
    }
}
