using System.Collections.Immutable;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>What a replica has besides its main container.</summary>
/// <param name="Holder">Holds the network that all share, and publishes the ports: the others may end and come back.</param>
/// <param name="Init">Run one after the other before the main container is made.</param>
/// <param name="Sidecars">Run beside it.</param>
public sealed record SupervisedParts(ContainerRecipe Holder, ImmutableArray<ContainerRecipe> Init, ImmutableArray<SupervisedContainer> Sidecars);
