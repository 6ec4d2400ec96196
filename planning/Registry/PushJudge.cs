using System.Globalization;
using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Registry;

/// <summary>Judges the pushes to one app's repository, one after the other.</summary>
internal sealed class PushJudge(App app, ImageName image)
{
    private const string IgnoredBecause = "PushIgnored";

    private readonly string stem = ImageName.Stem(app.Spec.Image);
    private DeployTarget? current = PushedImage.Current(app);
    private App? after;
    private DeployTarget? pending = PushedImage.Pending(app);

    /// <summary>The app with what was decided.</summary>
    public App After => after ?? app;

    /// <param name="pushes">From the oldest; each with its time.</param>
    public IReadOnlyList<PushDecision> Judge(IReadOnlyList<ImagePushed> pushes)
    {
        var decisions = pushes.Select(Judge).ToList();
        // What the same delivery has outdated was never run.
        for (var index = 0; index < decisions.Count; index++)
        {
            var (decision, target) = (decisions[index], decisions[index].Outcome == PushOutcome.Waiting ? pending : current);
            if (decision.Outcome is PushOutcome.Deployed or PushOutcome.Waiting && target is not null && target.EventId != decision.Push.EventId)
                decisions[index] = Superseded(decision.Push, target);
        }

        return decisions;
    }

    private PushDecision Judge(ImagePushed push)
    {
        if (app.Spec.Deploy?.OnPush is not { } policy) return Ignored(push, "NoPolicy", "spec.deploy.onPush is not set");
        if (!TagPatterns.Follow(app.Spec, push.Tag)) return Ignored(push, "Tag", $"the tag is not among {Followed(policy)}");
        if (push.Digest is not { } digest) return Ignored(push, "NoDigest", "the sender does not tell which digest was pushed, and the registry could not be asked");
        var newest = policy.Mode == PushMode.Approve ? pending ?? current : current;
        if (newest is null && Outdone() is { } undone && undone.Digest == digest && push.At!.Value <= undone.At)
            return Superseded(push, undone, "by a change of spec.image after it was deployed");
        // The same delivery once more: told as it was told, and nothing changes.
        if (newest is not null && newest.EventId == push.EventId && newest.Digest == digest) return Taken(push, policy.Mode);
        if (newest?.Digest == digest) return Same(push, newest);
        if (newest is null && image.Digest == digest) return Ignored(push, "SameDigest", "it is what spec.image names");
        if (IsOlder(push, newest) is { } why) return why;
        return Take(push, digest, policy.Mode);
    }

    private PushDecision Take(ImagePushed push, string digest, PushMode mode)
    {
        if (mode == PushMode.Notify) return Taken(push, mode);
        var target = new DeployTarget
        {
            Image = $"{stem}:{push.Tag}",
            Tag = push.Tag,
            Digest = digest,
            Cause = $"pushed {push.Tag}{(push.Actor is { } actor ? $" by {actor}" : "")} ({push.Source} event {push.EventId})",
            At = push.At!.Value,
            EventId = push.EventId,
            SpecImage = app.Spec.Image,
        };
        if (mode == PushMode.Approve) pending = target;
        // What waited for approval is older than what is deployed without.
        else (current, pending) = (target, null);
        Keep();
        return Taken(push, mode);
    }

    // Pushed anew, later or under a newer tag: what was pushed in between is not newer than it. The replicas keep the name that they were made with.
    private PushDecision Same(ImagePushed push, DeployTarget target)
    {
        if (IsOlder(push, target) is null && (push.Tag != target.Tag || push.At!.Value != target.At))
        {
            var later = target with { Tag = push.Tag, At = push.At!.Value };
            if (ReferenceEquals(target, pending)) pending = later;
            else current = later;
            Keep();
        }

        return Ignored(push, "SameDigest", "it is what the app has already");
    }

    private PushDecision? IsOlder(ImagePushed push, DeployTarget? target)
    {
        var tag = target is null ? image.Tag : target.Tag;
        return (tag is null ? null : TagVersion.Compare(push.Tag, tag)) switch
        {
            < 0 => Ignored(push, "OlderVersion", $"the app has {tag}, which is newer"),
            > 0 when target is not null => null,
            _ => IsBefore(push, target ?? Outdone()),
        };
    }

    private PushDecision? IsBefore(ImagePushed push, DeployTarget? target) => target is not null && push.At!.Value < target.At ? Superseded(push, target) : null;

    // The user's word came after it, be it to go back: what is older comes too late.
    private DeployTarget? Outdone()
    {
        var last = app.Status?.Deploy;
        return last is not null && ImageName.Parse(last.Image) is { } was && was.IsOfSameRepository(image) ? last : null;
    }

    private void Keep() => after = app with { Status = (app.Status ?? new AppStatus()) with { Deploy = current ?? app.Status?.Deploy, PendingDeploy = pending } };

    private PushDecision Taken(ImagePushed push, PushMode mode) => mode switch
    {
        PushMode.Approve => new(app.Metadata.Name, push, PushOutcome.Waiting, "PushWaitsForApproval", $"{Named(push)} waits for approval"),
        PushMode.Notify => new(app.Metadata.Name, push, PushOutcome.Noticed, "PushNoticed", $"{Named(push)}; the policy's mode is notify, so nothing changes"),
        _ => new(app.Metadata.Name, push, PushOutcome.Deployed, "PushDeployed", $"{Named(push)} is rolled out"),
    };

    private PushDecision Ignored(ImagePushed push, string why, string message) => new(app.Metadata.Name, push, PushOutcome.Ignored, IgnoredBecause + why, $"{Named(push)} is ignored: {message}");

    private PushDecision Superseded(ImagePushed push, DeployTarget target, string? by = null) => new(
        app.Metadata.Name, push, PushOutcome.Superseded, "PushSuperseded",
        string.Create(CultureInfo.InvariantCulture, $"{Named(push)} is superseded {by ?? $"by {target.Tag}@{Short(target.Digest)}, pushed {target.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z"}"));

    private static string Followed(PushPolicy policy) => policy.Tags.IsEmpty ? "those that are followed: spec.image's own" : $"those that are followed: {string.Join(", ", policy.Tags)}";

    private static string Named(ImagePushed push) => $"{push.Repository}:{push.Tag}{(push.Digest is { } digest ? "@" + Short(digest) : "")}{(push.Actor is { } actor ? $", pushed by {actor}" : "")}";

    private static string Short(string digest) => digest.Length > 19 ? digest[..19] : digest;
}
