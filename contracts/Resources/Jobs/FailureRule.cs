using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>One line of a <see cref="FailurePolicy"/>.</summary>
public sealed record FailureRule
{
    /// <summary>At least one.</summary>
    public ImmutableArray<int> ExitCodes { get; set; } = [];

    public ExitCodeOperator Operator { get; set; }

    public FailureAction Action { get; set; }
}
