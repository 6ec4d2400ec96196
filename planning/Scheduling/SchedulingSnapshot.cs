using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Scheduling;

/// <summary>The world as a scheduling pass sees it.</summary>
/// <param name="Nodes">All nodes, whatever their state: those that refuse are counted in the explanation.</param>
/// <param name="Placed">Containers that are bound to a node and not over; also those asked to stop, for they take room until they have.</param>
/// <param name="Pending">Containers to place.</param>
public sealed record SchedulingSnapshot(ImmutableArray<Node> Nodes, ImmutableArray<Container> Placed, ImmutableArray<Container> Pending);
