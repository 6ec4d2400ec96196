using System.Globalization;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Rollouts;

/// <summary>Tells replicas of a rollout that is tried again from those that failed before. The mark travels on the Containers themselves.</summary>
internal static class RolloutAttempts
{
    /// <summary>Annotation: which attempt of its rollout a Container is of. Missing: the first.</summary>
    public const string Annotation = "platform/rollout-attempt";

    /// <summary>Whether it is of an earlier attempt. One that serves is taken over whatever it is of.</summary>
    public static bool IsOver(Container container, int attempt) => attempt > 0 && Of(container) < attempt && !Replicas.IsReady(container);

    private static int Of(Container container) =>
        container.Metadata.Annotations.TryGetValue(Annotation, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) ? attempt : 0;
}
