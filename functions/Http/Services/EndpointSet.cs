using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Workloads;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Which replicas of an app take requests. Pure.</summary>
internal static class EndpointSet
{
    /// <summary>A replica is out as soon as it is asked to stop: its node waits for the drain period before it signals it.</summary>
    public static ServiceDocument Of(App app, IEnumerable<Container> containers) => new()
    {
        Service = app.Metadata.Name,
        Namespace = app.Metadata.Namespace ?? "",
        Endpoints =
        [
            .. containers
                .Where(container => container.OwningWorkload()?.Uid == app.Metadata.Uid && TakesRequests(container) && IsSwitchedTo(app, container))
                .OrderBy(container => container.Metadata.Name, StringComparer.Ordinal)
                .Select(container => new ServiceEndpoint(container.Metadata.Name, container.Status.Node, container.Status.Address!, container.Status.Ports)),
        ],
    };

    private static bool TakesRequests(Container container) => container is
    {
        Metadata.DeletionTimestamp: null,
        Spec.DesiredState: DesiredState.Running,
        Status: { Ready: true, Phase: ContainerPhase.Running, Address: not null },
    };

    // Of a blue and a green side only one serves.
    private static bool IsSwitchedTo(App app, Container container) =>
        app.Spec.Rollout.Strategy != RolloutStrategy.BlueGreen
        || app.Status is not { StableRevision: { } stable, Rollout: { SwitchedAt: null, Phase: RolloutPhase.InProgress or RolloutPhase.Paused } rollout }
        || stable == rollout.Revision
        || container.Spec.Revision != rollout.Revision;
}
