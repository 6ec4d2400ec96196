using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Rollouts;

/// <summary>The revisions of one app.</summary>
internal sealed class RevisionBook(App app, ImmutableArray<AppRevision> revisions)
{
    public AppRevision? Find(int? number) => number is { } wanted ? revisions.FirstOrDefault(revision => revision.Spec.Number == wanted) : null;

    /// <summary>The next revision, of the app's spec as it is now.</summary>
    public AppRevision Next(DateTimeOffset now)
    {
        var last = Math.Max(revisions.IsEmpty ? 0 : revisions[^1].Spec.Number, app.Status?.Rollout?.Revision ?? 0);
        var annotations = app.Metadata.Annotations;
        var rotated = revisions.IsEmpty ? null : RotatedData.CauseOf(revisions[^1].Spec.Template, app.Spec);
        return new AppRevision
        {
            Metadata = new ObjectMeta
            {
                Name = NameOf(app.Metadata.Name, last + 1),
                Namespace = app.Metadata.Namespace,
                Labels = app.Metadata.Labels.SetItem(PlatformApi.AppLabel, app.Metadata.Name),
                OwnerReferences = [new OwnerReference(app.Kind, app.Metadata.Name, app.Metadata.Uid ?? "")],
            },
            Spec = new AppRevisionSpec
            {
                App = app.Metadata.Name,
                Number = last + 1,
                Template = ContainerTemplate.Of(app.Spec),
                RequestedBy = rotated is not null ? "platform" : Pushed is not null ? "registry" : annotations.GetValueOrDefault(RolloutAnnotations.ChangedBy),
                ChangeCause = rotated ?? Pushed?.Cause ?? annotations.GetValueOrDefault(RolloutAnnotations.ChangeCause),
            },
            Status = new AppRevisionStatus { Phase = RolloutPhase.InProgress, StartedAt = now },
        };
    }

    /// <summary>Those that a newer one came before the end of.</summary>
    public IEnumerable<AppRevision> UnderWayBut(int number) =>
        revisions.Where(revision => revision.Spec.Number != number && revision.Status.Phase is RolloutPhase.InProgress or RolloutPhase.Paused);

    /// <summary>The push that made the spec be what it is; null when a person's word is the newer one.</summary>
    private DeployTarget? Pushed => app.Status?.Deploy is { } pushed && app.Spec.Image == $"{pushed.Image}@{pushed.Digest}" ? pushed : null;

    /// <summary>The oldest beyond the limit; never one that is in use.</summary>
    public IEnumerable<AppRevision> Superfluous(RolloutStatus rollout, int? stable)
    {
        var spare = revisions.Where(revision => revision.Spec.Number != rollout.Revision && revision.Spec.Number != rollout.RolledBackTo && revision.Spec.Number != stable).ToList();
        return spare.Take(Math.Max(0, spare.Count - app.Spec.Rollout.RevisionHistoryLimit));
    }

    private static string NameOf(string app, int number) => string.Create(CultureInfo.InvariantCulture, $"{app}-{number}");
}
