using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Nodes;

/// <param name="Heartbeats">By node name, as the control plane received them. A node without one counts from its creation.</param>
/// <param name="Containers">Those bound to a node.</param>
public sealed record NodeSilenceSnapshot(
    ImmutableArray<Node> Nodes, ImmutableDictionary<string, DateTimeOffset> Heartbeats, ImmutableArray<Container> Containers, SweepPresence Sweeper);
