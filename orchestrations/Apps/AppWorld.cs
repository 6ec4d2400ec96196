using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Orchestrations.Apps;

/// <summary>An app, if it still exists, and the Containers that are its own, at one revision.</summary>
internal sealed record AppWorld(AppReference Reference, App? App, ImmutableArray<Container> Containers)
{
    public static async Task<AppWorld> ReadAsync(ResourceStore resources, AppReference reference, CancellationToken cancellationToken)
    {
        var snapshot = await resources.SnapshotAsync(reference.Namespace, cancellationToken).ConfigureAwait(false);
        var app = snapshot.Get<App>(reference.Name);
        // By owner, not by label: labels are only a convenience, and another app of that name has other Containers.
        var containers = snapshot.List<Container>().Where(container => container.OwningApp()?.Uid == reference.Uid);
        return new AppWorld(reference, app?.Metadata.Uid == reference.Uid ? app : null, [.. containers]);
    }

    public AppPlan Plan(DateTimeOffset now, IdSource ids, string? traceparent) => App is null
        ? AppPlanner.PlanWithoutApp(Containers, now)
        : AppPlanner.Plan(new AppSnapshot(App, Containers), now, ids, traceparent);
}
