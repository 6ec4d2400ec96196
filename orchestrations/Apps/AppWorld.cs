using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Orchestrations.Apps;

/// <summary>An app, if it still exists, and the Containers and revisions that are its own, at one revision of the keyspace.</summary>
internal sealed record AppWorld(AppReference Reference, App? App, ImmutableArray<Container> Containers, ImmutableArray<AppRevision> Revisions)
{
    public static async Task<AppWorld> ReadAsync(ResourceStore resources, AppReference reference, CancellationToken cancellationToken)
    {
        var snapshot = await resources.SnapshotAsync(reference.Namespace, cancellationToken).ConfigureAwait(false);
        // By owner, not by label: labels are only a convenience, and another app of that name has other Containers.
        return Of(snapshot, reference, snapshot.List<Container>().Where(container => container.OwningApp()?.Uid == reference.Uid));
    }

    public static AppWorld Of(ResourceSnapshot snapshot, AppReference reference, IEnumerable<Container> containers)
    {
        var app = snapshot.Get<App>(reference.Name);
        var revisions = snapshot.ListNamed<AppRevision>($"{reference.Name}-").Where(revision => revision.OwningApp()?.Uid == reference.Uid);
        return new AppWorld(reference, app?.Metadata.Uid == reference.Uid ? app : null, [.. containers], [.. revisions]);
    }

    public AppPlan Plan(DateTimeOffset now, IdSource ids, string? traceparent) => App is null
        ? AppPlanner.PlanWithoutApp(Containers, Revisions, now)
        : AppPlanner.Plan(new AppSnapshot(App, Containers, Revisions), now, ids, traceparent);
}
