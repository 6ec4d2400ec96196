namespace FunctionsPlatform.Planning.Scheduling.Scores;

/// <summary>One reason to prefer a node among those that can take the container.</summary>
internal abstract class NodeScore
{
    public abstract double Weight { get; }

    /// <returns>0 (worst) to 1 (best).</returns>
    public abstract double Of(NodeRoom room, ContainerNeeds needs);
}
