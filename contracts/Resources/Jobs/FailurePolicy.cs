using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What a failed attempt leads to, by its exit code.</summary>
public sealed record FailurePolicy
{
    /// <summary>At most 20; the first that matches decides.</summary>
    public ImmutableArray<FailureRule> Rules { get; set; } = [];
}
