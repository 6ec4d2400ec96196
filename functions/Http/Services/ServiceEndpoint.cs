using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Http;

/// <summary>One replica that takes requests.</summary>
/// <param name="Address">Of its node.</param>
/// <param name="Ports">With the node's ports under which they are reached.</param>
public sealed record ServiceEndpoint(string Container, string? Node, string Address, ImmutableArray<ContainerPort> Ports);
