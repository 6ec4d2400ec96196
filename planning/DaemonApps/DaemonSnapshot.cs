using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.DaemonApps;

/// <summary>A DaemonApp, all Containers that are its own, read at one revision, and the nodes.</summary>
public sealed record DaemonSnapshot(DaemonApp App, ImmutableArray<Container> Containers, ImmutableArray<Node> Nodes);
