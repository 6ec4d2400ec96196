using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Rollouts;
using FunctionsPlatform.Planning.Workloads;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>Makes the Containers of one app.</summary>
internal sealed class ContainerMaker(App app, IEnumerable<Container> existing, IdSource ids, string? traceparent)
{
    private readonly ReplicaMaker replicas = new(app, PlatformApi.AppLabel, existing, ids, traceparent);

    /// <param name="attempt">How many predecessors in a row ended badly.</param>
    /// <param name="rolloutAttempt">How often the rollout was tried before.</param>
    public Container Make(AppRevision revision, int attempt, int rolloutAttempt)
    {
        var made = replicas.Make(revision.Spec.Template, AnnotationsFor(attempt, rolloutAttempt));
        return made with { Spec = made.Spec with { Revision = revision.Spec.Number, Digest = revision.Spec.Digest } };
    }

    private static ImmutableSortedDictionary<string, string> AnnotationsFor(int attempt, int rolloutAttempt)
    {
        var annotations = ImmutableSortedDictionary<string, string>.Empty;
        if (attempt > 0) annotations = annotations.Add(Succession.AttemptAnnotation, attempt.ToString(CultureInfo.InvariantCulture));
        if (rolloutAttempt > 0) annotations = annotations.Add(RolloutAttempts.Annotation, rolloutAttempt.ToString(CultureInfo.InvariantCulture));
        return annotations;
    }
}
