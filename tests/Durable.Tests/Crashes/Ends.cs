using System.Collections.Immutable;

namespace FunctionsPlatform.Durable.Tests.Crashes;

/// <summary>What instances must have come to.</summary>
internal sealed class Ends
{
    private Ends(ImmutableArray<End> all) => All = all;

    public static Ends None { get; } = new([]);

    public ImmutableArray<End> All { get; }

    public Ends With(string suffix, string? output, OrchestrationRuntimeStatus status = OrchestrationRuntimeStatus.Completed) =>
        new(All.Add(new End(suffix, status, output)));

    /// <param name="Suffix">What follows the run's id in the instance's.</param>
    internal sealed record End(string Suffix, OrchestrationRuntimeStatus Status, string? Output);
}
