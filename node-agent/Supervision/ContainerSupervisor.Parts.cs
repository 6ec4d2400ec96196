using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <content>Of a replica of several containers: this supervises the main one, and through it the others.</content>
public sealed partial class ContainerSupervisor
{
    /// <summary>Sidecars that are supervised.</summary>
    public IEnumerable<ContainerSupervisor> Sidecars => parts?.Sidecars ?? [];

    /// <summary>Where the runtime has a part of this name; null when the replica has none.</summary>
    public string? PartHandle(string part) => parts?.HandleOf(part);

    /// <summary>Runtime ids, by uid, of parts that were there before this agent process. Before the first observation.</summary>
    public void Adopt(IReadOnlyDictionary<string, string> there) => parts?.Adopt(there);

    /// <summary>As <see cref="Post"/>, of any of the replica's containers.</summary>
    public void PostFor(string uid, Observation observation)
    {
        if (uid == Uid) Post(observation);
        else if (parts?.Post(uid, observation) == true && State is { Stage: ContainerStage.Running, Run: { } run })
            Post(new Observation.BecameUnhealthy(run.StartedAt, "the replica's network has ended", []));
    }

    private ContainerObservation Observed(ContainerState known)
    {
        var observation = ObservationMapper.ToObservation(container.Recipe, known, tools.NodeAddress);
        if (parts is not null) observation.Parts.Add(parts.Observe());
        return observation;
    }

    /// <summary>After the main container has ended for good.</summary>
    private async Task EndPartsAsync(ReplicaParts all, CancellationToken stopping)
    {
        try
        {
            await all.RemoveAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The agent ends; its next life removes them with the replica.
        }
        catch (RuntimeUnavailableException unavailable)
        {
            // They go with the replica.
            tools.Logger.RuntimeUnavailable(container.Recipe.Namespace, container.Recipe.Name, unavailable.Message);
        }
    }
}
