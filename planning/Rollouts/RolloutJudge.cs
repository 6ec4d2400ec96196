using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Rollouts;

/// <summary>
/// Says which revision an app is on the way to, how far it may go now, and whether the way has failed; and, once the plan is made, what is to be
/// remembered. Level-triggered: it compares what is with what the last judgement remembered in the app's status.
/// </summary>
internal sealed class RolloutJudge
{
    private readonly AppSnapshot snapshot;
    private readonly App app;
    private readonly DateTimeOffset now;
    private readonly RevisionBook book;
    private readonly AppRevision? stable;
    private readonly List<PlannedEvent> events = [];

    private readonly AppRevision revision;
    private RolloutStatus rollout;

    public RolloutJudge(AppSnapshot snapshot, DateTimeOffset now)
    {
        (this.snapshot, this.now) = (snapshot, now);
        app = snapshot.App;
        book = new RevisionBook(app, snapshot.Revisions);
        stable = book.Find(app.Status?.StableRevision);
        var before = app.Status?.Rollout;
        var asked = book.Find(before?.Revision);
        if (before is null || asked is null || !IsAsked(asked))
        {
            asked = book.Next(now);
            before = Begin(asked);
        }

        revision = WithDigest(asked, ReplicasOf(asked, before));
        rollout = Obey(before with { Digest = revision.Spec.Digest });
        if (rollout.Phase is RolloutPhase.InProgress or RolloutPhase.Paused or RolloutPhase.Failed) rollout = Progress(rollout);
        Course = CourseOf(rollout);
    }

    /// <summary>Where to go now.</summary>
    public RolloutCourse Course { get; }

    private RolloutSpec Spec => app.Spec.Rollout;

    /// <summary>What is to be remembered once the plan is carried out.</summary>
    /// <param name="left">The Containers as they are then.</param>
    public RolloutRecord Conclude(ImmutableArray<Container> left)
    {
        if (IsComplete(left)) rollout = Complete(rollout);
        var stableNumber = rollout.Phase == RolloutPhase.Completed ? rollout.Revision : app.Status?.StableRevision;
        return new RolloutRecord
        {
            Asked = revision,
            Status = rollout,
            StableRevision = stableNumber,
            Write = [.. Written()],
            Delete = [.. book.Superfluous(rollout, stableNumber)],
            NextCheck = NextCheck(left),
            Events = [.. events],
        };
    }

    /// <summary>Whether the spec asks for this revision. One that names by digest what the revision's replicas found behind the tag asks for nothing new.</summary>
    private bool IsAsked(AppRevision revision)
    {
        if (ContainerTemplate.IsOf(revision, ContainerTemplate.HashOf(app.Spec))) return true;
        var (ran, asked) = (revision.Spec.Template.Image, app.Spec.Image);
        return revision.Spec.Digest is { } digest && asked == $"{ran}@{digest}" && ContainerTemplate.IsOf(revision, ContainerTemplate.HashOf(app.Spec with { Image = ran }));
    }

    private RolloutStatus Begin(AppRevision revision)
    {
        events.Add(new PlannedEvent(EventType.Normal, "RolloutStarted", $"revision {revision.Spec.Number} ({app.Spec.Image}){AskedBy(revision)}"));
        return new RolloutStatus
        {
            Revision = revision.Spec.Number,
            Image = app.Spec.Image,
            StartedAt = now,
            ProgressedAt = now,
            // What was asked for another revision is no order for this one.
            Retry = app.Metadata.Annotations.GetValueOrDefault(RolloutAnnotations.Retry),
        };
    }

    private static string AskedBy(AppRevision revision) => (revision.Spec.RequestedBy, revision.Spec.ChangeCause) switch
    {
        (null, null) => "",
        (null, { } cause) => $": {cause}",
        ({ } who, null) => $", asked by {who}",
        var (who, cause) => $", asked by {who}: {cause}",
    };

    /// <summary>The first replica that tells its digest decides for all.</summary>
    private static AppRevision WithDigest(AppRevision revision, ImmutableArray<Container> replicas)
    {
        if (revision.Spec.Digest is not null) return revision;
        var first = replicas
            .Where(container => container.Status.ImageDigest is not null)
            .OrderBy(container => container.Status.StartedAt ?? DateTimeOffset.MaxValue)
            .ThenBy(container => container.Metadata.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return first is null ? revision : revision with { Spec = revision.Spec with { Digest = first.Status.ImageDigest } };
    }

    /// <summary>Takes up what people asked for.</summary>
    private RolloutStatus Obey(RolloutStatus rollout)
    {
        var annotations = app.Metadata.Annotations;
        if (annotations.GetValueOrDefault(RolloutAnnotations.Retry) is { } retry && retry != rollout.Retry)
        {
            if (rollout.Phase is not (RolloutPhase.InProgress or RolloutPhase.Completed)) rollout = TryAgain(rollout);
            rollout = rollout with { Retry = retry };
        }

        var isAborted = annotations.GetValueOrDefault(RolloutAnnotations.Abort) == $"{Text(rollout.Revision)}/{Text(rollout.Attempt)}";
        if (isAborted && rollout.Phase is RolloutPhase.InProgress or RolloutPhase.Paused && HasOther)
            return RollBack(rollout with { Message = rollout.Cause is null ? "aborted" : rollout.Message, FinishedAt = now });
        return rollout;
    }

    private RolloutStatus TryAgain(RolloutStatus rollout)
    {
        events.Add(new PlannedEvent(EventType.Normal, "RolloutRetried", $"revision {rollout.Revision} is tried again"));
        return new RolloutStatus
        {
            Revision = rollout.Revision,
            Image = rollout.Image,
            Digest = rollout.Digest,
            StartedAt = rollout.StartedAt,
            Attempt = rollout.Attempt + 1,
            ProgressedAt = now,
        };
    }

    private RolloutStatus RollBack(RolloutStatus rollout)
    {
        events.Add(new PlannedEvent(EventType.Warning, "RolledBack", $"revision {rollout.Revision} gives way to revision {stable!.Spec.Number}: {rollout.Message}"));
        return rollout with { Phase = RolloutPhase.RolledBack, RolledBackTo = stable.Spec.Number };
    }

    private RolloutStatus Progress(RolloutStatus rollout)
    {
        var replicas = ReplicasOf(revision, rollout);
        var counting = Availability.Of(app, revision.Spec.Template, now);
        var available = replicas.Count(counting.Counts);
        if (available > rollout.AvailableReplicas) rollout = rollout with { AvailableReplicas = available, ProgressedAt = now };
        var steps = RolloutSteps.Of(Spec, HasOther);
        // Fewer steps than before: those that are gone are passed.
        rollout = PassSteps(rollout with { Step = Math.Min(rollout.Step, steps.Length) }, steps, available);
        if (rollout is { Phase: RolloutPhase.Failed } or { Phase: RolloutPhase.Paused, Cause: not null }) return rollout;
        if (Failure(rollout, replicas, counting) is { } finding) return Fail(rollout, finding);
        if (Spec.Paused) return rollout with { Phase = RolloutPhase.Paused, Message = "paused by its spec", ProgressedAt = now };
        if (rollout.Step < steps.Length && rollout.StepReachedAt is not null && steps[rollout.Step].Approval)
            return rollout with { Phase = RolloutPhase.Paused, Message = $"{RolloutSteps.Describe(rollout, steps)} waits for approval (fp rollout approve)", ProgressedAt = now };
        var going = rollout.Phase == RolloutPhase.Paused ? rollout with { ProgressedAt = now } : rollout;
        return going with { Phase = RolloutPhase.InProgress, Message = TextOf(going, steps, available) + WhyNot(replicas.Where(container => !counting.Counts(container))) };
    }

    /// <summary>What one of those that are waited for says.</summary>
    private static string WhyNot(IEnumerable<Container> waiting) =>
        waiting.Where(container => !string.IsNullOrEmpty(container.Status.Message)).MinBy(container => container.Metadata.Name, StringComparer.Ordinal) is { } first
            ? $"; {first.Metadata.Name}: {first.Status.Message}"
            : "";

    private string TextOf(RolloutStatus rollout, ImmutableArray<RolloutStep> steps, int available)
    {
        if (rollout.Step == steps.Length) return $"{available} of {app.Spec.Replicas} replicas count";
        var text = $"{RolloutSteps.Describe(rollout, steps)}: {available} of {RolloutSteps.WantedIn(steps[rollout.Step], app.Spec.Replicas)} replicas count";
        return rollout.StepReachedAt is not null && steps[rollout.Step].Pause is { } pause ? $"{text}; goes on after {DurationText.Format(pause)}" : text;
    }

    private RolloutStatus PassSteps(RolloutStatus rollout, ImmutableArray<RolloutStep> steps, int available)
    {
        while (rollout.Step < steps.Length && !Spec.Paused)
        {
            var step = steps[rollout.Step];
            if (available < RolloutSteps.WantedIn(step, app.Spec.Replicas))
            {
                // Short of what it had: from here on it has the whole deadline to come back.
                return rollout.StepReachedAt is null ? rollout : rollout with { StepReachedAt = null, ProgressedAt = now, AvailableReplicas = available };
            }

            var reached = rollout.StepReachedAt ?? now;
            rollout = rollout with { StepReachedAt = reached };
            if (step.Approval && !IsApproved(rollout)) return rollout;
            if (now < reached + (step.Pause ?? TimeSpan.Zero)) return rollout;
            rollout = rollout with { Step = rollout.Step + 1, StepReachedAt = null, ProgressedAt = now };
        }

        return rollout;
    }

    private bool IsApproved(RolloutStatus rollout) =>
        app.Metadata.Annotations.GetValueOrDefault(RolloutAnnotations.Approve) == $"{Text(rollout.Revision)}/{Text(rollout.Step)}";

    private bool IsComplete(ImmutableArray<Container> left)
    {
        if (rollout.Phase is not (RolloutPhase.InProgress or RolloutPhase.Paused or RolloutPhase.Failed)) return false;
        if (rollout.Step < RolloutSteps.Of(Spec, HasOther).Length) return false;
        var running = left.Where(Replicas.IsAlive).ToList();
        return running.Count(container => ContainerTemplate.IsOf(container, revision) && Course.Counting.Counts(container)) >= app.Spec.Replicas
            && running.TrueForAll(container => ContainerTemplate.IsOf(container, revision));
    }

    private RolloutStatus Complete(RolloutStatus rollout)
    {
        events.Add(new PlannedEvent(EventType.Normal, "RolloutCompleted", $"revision {rollout.Revision} ({rollout.Image}) is rolled out"));
        return rollout with
        {
            Phase = RolloutPhase.Completed,
            Message = "rolled out",
            FinishedAt = now,
            Cause = null,
            Container = null,
            Node = null,
            ExitCode = null,
            Logs = [],
            Probes = [],
        };
    }

    private RolloutFinding? Failure(RolloutStatus rollout, ImmutableArray<Container> replicas, Availability counting)
    {
        var judged = replicas.Where(container => !counting.Counts(container) && container.Status.Phase != ContainerPhase.Lost).ToList();
        if (RolloutDiagnosis.FirstFailure(judged, Spec.FailureThreshold, now) is { } failure) return failure;
        // A pause of any kind stops this clock.
        if (Spec.Paused || rollout.StepReachedAt is not null || now < rollout.ProgressedAt + Spec.ProgressDeadline) return null;
        return RolloutDiagnosis.Late(judged, Spec.ProgressDeadline);
    }

    private RolloutStatus Fail(RolloutStatus rollout, RolloutFinding finding)
    {
        if (!HasOther)
        {
            events.Add(new PlannedEvent(EventType.Warning, "RolloutFailed", $"revision {rollout.Revision}: {finding.Message}"));
            return finding.Failed(rollout, RolloutPhase.Failed, now);
        }

        if (Spec.OnFailure == RolloutFailureAction.Rollback) return RollBack(finding.Failed(rollout, RolloutPhase.RolledBack, now));
        events.Add(new PlannedEvent(EventType.Warning, "RolloutPaused", $"revision {rollout.Revision} failed and waits: {finding.Message}"));
        return finding.Failed(rollout, RolloutPhase.Paused, now);
    }

    private RolloutCourse CourseOf(RolloutStatus judged)
    {
        var back = judged.Phase == RolloutPhase.RolledBack ? book.Find(judged.RolledBackTo) : null;
        var (wanted, kept) = back is null ? Shares(judged) : (app.Spec.Replicas, 0);
        var isBlueGreen = Spec.Strategy == RolloutStrategy.BlueGreen && back is null && HasOther && judged.Phase != RolloutPhase.Completed;
        var isRecreate = Spec.Strategy == RolloutStrategy.Recreate;
        if (isBlueGreen && kept == 0) rollout = judged with { SwitchedAt = judged.SwitchedAt ?? now };
        return new RolloutCourse
        {
            Target = back ?? revision,
            TargetWanted = wanted,
            Kept = kept > 0 ? stable : null,
            KeptWanted = kept,
            Most = app.Spec.Replicas + (isBlueGreen ? app.Spec.Replicas : isRecreate ? 0 : Spec.MaxSurge),
            IsStill = IsStill(judged),
            LeastReady = isRecreate ? 0 : isBlueGreen ? app.Spec.Replicas : Math.Max(0, app.Spec.Replicas - Spec.MaxUnavailable),
            Counting = Availability.Of(app, (back ?? revision).Spec.Template, now),
            OldFirst = isRecreate,
            Attempt = back is null ? judged.Attempt : 0,
            KeepContainer = judged.Phase == RolloutPhase.RolledBack ? judged.Container : null,
        };
    }

    /// <summary>How many replicas are to be of the revision now, and how many of the stable one.</summary>
    private (int Wanted, int Kept) Shares(RolloutStatus rollout)
    {
        var replicas = app.Spec.Replicas;
        // What it gave way to is not known any more: what runs stays, and the one that was rejected is not taken instead.
        if (rollout.Phase == RolloutPhase.RolledBack) return (Math.Min(replicas, Running()), replicas - Math.Min(replicas, Running()));
        if (!HasOther) return (IsStill(rollout) ? Math.Min(replicas, Running()) : replicas, 0);
        if (rollout.Phase == RolloutPhase.Completed) return (replicas, 0);
        if (IsStill(rollout))
        {
            var there = Math.Min(replicas, Running());
            return (there, Spec.Strategy == RolloutStrategy.BlueGreen && rollout.SwitchedAt is null ? replicas : replicas - there);
        }

        var steps = RolloutSteps.Of(Spec, hasStable: true);
        if (rollout.Step >= steps.Length) return (replicas, 0);
        var wanted = RolloutSteps.WantedIn(steps[rollout.Step], replicas);
        return (wanted, Spec.Strategy == RolloutStrategy.BlueGreen ? replicas : replicas - wanted);
    }

    private bool IsStill(RolloutStatus rollout) => rollout.Phase == RolloutPhase.Paused && (Spec.Paused || rollout.Cause is not null);

    private int Running() => ReplicasOf(revision, rollout).Count(Replicas.IsAlive);

    private IEnumerable<AppRevision> Written()
    {
        foreach (var overtaken in book.UnderWayBut(revision.Spec.Number))
            yield return overtaken with { Status = overtaken.Status with { Phase = RolloutPhase.Superseded, FinishedAt = now } };
        var known = book.Find(revision.Spec.Number);
        // The message of one under way says how far it is; that is the app's status and no history.
        var isNews = known is null || known.Spec.Digest != revision.Spec.Digest || known.Status.Phase != rollout.Phase || known.Status.FinishedAt != rollout.FinishedAt;
        if (!isNews) yield break;
        yield return revision with
        {
            Status = new AppRevisionStatus { Phase = rollout.Phase, Cause = rollout.Cause, Message = rollout.Message, StartedAt = rollout.StartedAt, FinishedAt = rollout.FinishedAt },
        };
    }

    /// <summary>What falls due soon is looked at in time; a deadline that is further away than the sweep is left to the sweep, which costs nothing.</summary>
    private DateTimeOffset? NextCheck(ImmutableArray<Container> left)
    {
        if (rollout.Phase == RolloutPhase.Completed) return null;
        var due = new List<DateTimeOffset>();
        if (Course.Counting.NextDue(left.Where(container => Replicas.IsMeantToRun(container) && Course.IsOfTarget(container))) is { } next) due.Add(next);
        if (rollout.Phase == RolloutPhase.InProgress)
            due.AddRange(ReplicasOf(revision, rollout).Select(container => RolloutDiagnosis.LastWordsDueAt(container, Spec.FailureThreshold)).OfType<DateTimeOffset>());
        var steps = RolloutSteps.Of(Spec, HasOther);
        if (rollout.Step < steps.Length && rollout.StepReachedAt is { } reached && steps[rollout.Step] is { Approval: false, Pause: { } pause }) due.Add(reached + pause);
        if (rollout.Phase == RolloutPhase.InProgress && rollout.StepReachedAt is null && Spec.ProgressDeadline <= SweepPace) due.Add(rollout.ProgressedAt + Spec.ProgressDeadline);
        return due.Where(at => at > now).Cast<DateTimeOffset?>().Min();
    }

    private static readonly TimeSpan SweepPace = TimeSpan.FromSeconds(30);

    private ImmutableArray<Container> ReplicasOf(AppRevision revision, RolloutStatus rollout) =>
    [
        .. snapshot.Containers.Where(container => Replicas.IsMeantToRun(container)
            && ContainerTemplate.IsOf(container, revision)
            && !RolloutAttempts.IsOver(container, rollout.Attempt)),
    ];

    /// <summary>Whether there is something else to go back to, or to compare with. The same once more is nothing else.</summary>
    private bool HasOther => stable is not null && !IsSame(stable, revision);

    private static bool IsSame(AppRevision one, AppRevision other) =>
        one.Spec.Number == other.Spec.Number
        || ((one.Spec.Digest is null || other.Spec.Digest is null || one.Spec.Digest == other.Spec.Digest) && ContainerTemplate.IsOf(one, ContainerTemplate.HashOf(other.Spec.Template)));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
