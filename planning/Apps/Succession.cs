using System.Globalization;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Workloads;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>When a Container that ended for good may have a successor. The evidence travels on the Containers themselves.</summary>
internal static class Succession
{
    /// <summary>Annotation: how many predecessors in a row had ended before they were good.</summary>
    public const string AttemptAnnotation = "platform/attempt";

    public static int AttemptOf(Container container) =>
        container.Metadata.Annotations.TryGetValue(AttemptAnnotation, out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            ? attempt
            : 0;

    /// <summary>The attempt that the successor is.</summary>
    public static int AttemptAfter(Container fallen) => WasGood(fallen) ? 0 : AttemptOf(fallen) + 1;

    /// <summary>Nothing is known of when it ended: at once.</summary>
    public static DateTimeOffset DueAt(Container fallen)
    {
        var ended = fallen.Status.FinishedAt ?? fallen.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue;
        return ended + Pause(fallen.Spec.Template.RestartPolicy, AttemptAfter(fallen));
    }

    // As the node does for restarts in place: none after a good run, then doubling.
    private static TimeSpan Pause(RestartPolicy policy, int attempt) => BackOff.Pause(policy.InitialBackoff, policy.MaxBackoff, attempt);

    private static bool WasGood(Container fallen)
    {
        var status = fallen.Status;
        return status.ReadySince is { } ready && status.FinishedAt is { } finished && finished - ready >= fallen.Spec.Template.RestartPolicy.ResetAfter;
    }
}
