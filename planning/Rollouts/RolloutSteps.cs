using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Rollouts;

/// <summary>The steps of a rollout that counts replicas of its revision.</summary>
internal static class RolloutSteps
{
    /// <summary>The steps that apply: none without something to compare with.</summary>
    public static ImmutableArray<RolloutStep> Of(RolloutSpec spec, bool hasStable) => spec.Strategy switch
    {
        RolloutStrategy.Canary when hasStable => spec.Steps,
        RolloutStrategy.BlueGreen when hasStable => spec.Steps is [var given, ..] ? [given] : [new RolloutStep()],
        _ => [],
    };

    /// <summary>How many of <paramref name="replicas"/> are new in this step.</summary>
    public static int WantedIn(RolloutStep step, int replicas) => step switch
    {
        { Count: { } count } => Math.Min(count, replicas),
        { Weight: { } weight } => (int)Math.Min(replicas, (((long)replicas * weight) + 99) / 100),
        _ => replicas,
    };

    public static string Describe(RolloutStatus rollout, ImmutableArray<RolloutStep> steps)
    {
        var step = steps[rollout.Step];
        var share = step switch
        {
            { Count: { } count } => $" ({count} replicas)",
            { Weight: { } weight } => $" ({weight} %)",
            _ => "",
        };
        return $"step {rollout.Step + 1} of {steps.Length}{share}";
    }
}
