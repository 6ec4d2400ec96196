using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

internal static class HistorySteps
{
    /// <summary>Without the steps that a rewind has voided: what a replay sees.</summary>
    public static ImmutableArray<HistoryStep> Effective(ImmutableArray<HistoryStep> steps)
    {
        if (!steps.Any(IsRewind)) return steps;
        var kept = new List<HistoryStep>(steps.Length);
        foreach (var step in steps)
        {
            if (step.Events.OfType<HistoryEvent.ExecutionRewound>().FirstOrDefault() is { } rewound) kept.RemoveAll(earlier => earlier.Sequence >= rewound.FromStep);
            kept.Add(step);
        }

        return [.. kept];
    }

    private static bool IsRewind(HistoryStep step) => step.Events.Any(item => item is HistoryEvent.ExecutionRewound);
}
