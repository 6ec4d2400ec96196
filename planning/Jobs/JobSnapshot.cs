using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Jobs;

/// <summary>A job and all Containers that are its own, read at one revision of the keyspace.</summary>
public sealed record JobSnapshot(Job Job, ImmutableArray<Container> Containers);
