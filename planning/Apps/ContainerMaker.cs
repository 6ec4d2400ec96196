using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;
using FunctionsPlatform.Planning.Rollouts;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>Makes the Containers of one app.</summary>
internal sealed class ContainerMaker(App app, IEnumerable<Container> existing, IdSource ids, string? traceparent)
{
    private const int SuffixLength = 5;

    private readonly HashSet<string> taken = [.. existing.Select(container => container.Metadata.Name)];

    /// <param name="attempt">How many predecessors in a row ended badly.</param>
    /// <param name="rolloutAttempt">How often the rollout was tried before.</param>
    public Container Make(AppRevision revision, int attempt, int rolloutAttempt) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = NewName(),
            Namespace = app.Metadata.Namespace,
            Labels = app.Metadata.Labels.SetItem(PlatformApi.AppLabel, app.Metadata.Name),
            Annotations = AnnotationsFor(attempt, rolloutAttempt),
            OwnerReferences = [new OwnerReference(app.Kind, app.Metadata.Name, app.Metadata.Uid ?? "")],
        },
        Spec = new ContainerSpec
        {
            App = app.Metadata.Name,
            TemplateHash = ContainerTemplate.HashOf(revision.Spec.Template),
            Template = revision.Spec.Template,
            Revision = revision.Spec.Number,
            Digest = revision.Spec.Digest,
            Traceparent = traceparent,
        },
    };

    private static ImmutableSortedDictionary<string, string> AnnotationsFor(int attempt, int rolloutAttempt)
    {
        var annotations = ImmutableSortedDictionary<string, string>.Empty;
        if (attempt > 0) annotations = annotations.Add(Succession.AttemptAnnotation, attempt.ToString(CultureInfo.InvariantCulture));
        if (rolloutAttempt > 0) annotations = annotations.Add(RolloutAttempts.Annotation, rolloutAttempt.ToString(CultureInfo.InvariantCulture));
        return annotations;
    }

    private string NewName()
    {
        var name = app.Metadata.Name;
        var room = Names.MaxLabelLength - SuffixLength - 1;
        var stem = name.Length <= room ? name : name[..room].TrimEnd('-');
        while (true)
        {
            var candidate = $"{stem}-{ids.NewSuffix(SuffixLength)}";
            if (taken.Add(candidate)) return candidate;
        }
    }
}
