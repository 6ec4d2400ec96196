using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>An app and all Containers that are its own, read at one revision.</summary>
public sealed record AppSnapshot(App App, ImmutableArray<Container> Containers);
