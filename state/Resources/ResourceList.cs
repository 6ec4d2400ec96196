using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.State;

/// <summary>One page of resources, by name.</summary>
/// <param name="ResourceVersion">The revision that this list shows: watch from it to miss nothing.</param>
/// <param name="Continue">The next page; null when this is the last.</param>
public sealed record ResourceList<T>(ImmutableArray<T> Items, string ResourceVersion, ContinueToken? Continue) where T : Resource;
