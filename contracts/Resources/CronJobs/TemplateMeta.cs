using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What is made from a template carries these.</summary>
public sealed record TemplateMeta
{
    public ImmutableSortedDictionary<string, string> Labels { get; set; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableSortedDictionary<string, string> Annotations { get; set; } = ImmutableSortedDictionary<string, string>.Empty;
}
