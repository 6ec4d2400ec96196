namespace FunctionsPlatform.Orchestrations.Nodes;

/// <param name="NodesChanged">Nodes whose Ready condition changed.</param>
/// <param name="ContainersLost">Containers that were given up.</param>
public sealed record NodeSweepOutcome(int NodesChanged, int ContainersLost);
