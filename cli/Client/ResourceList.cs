using System.Collections.Immutable;
using System.Text.Json;

namespace FunctionsPlatform.Cli.Client;

/// <summary>A whole list, all its pages together.</summary>
/// <param name="ResourceVersion">A watch from here misses nothing and repeats nothing.</param>
internal sealed record ResourceList(ImmutableArray<JsonElement> Items, string? ResourceVersion);
