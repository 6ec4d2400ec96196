using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Tests.Apps;

/// <summary>An app whose nodes do something random between plans. Safety is checked at every plan.</summary>
internal sealed class SimulatedApp(int seed)
{
    private readonly Random random = new(seed);
    private readonly IdSource ids = IdSource.Seeded(seed);
    private readonly SortedDictionary<string, Container> containers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, AppRevision> revisions = new(StringComparer.Ordinal);
    private App app = Build.App(3);
    private DateTimeOffset now = Build.Start;

    public App App => app;

    public IReadOnlyCollection<Container> Containers => containers.Values;

    public void ChangeSpec()
    {
        var strategy = (RolloutStrategy)random.Next(4);
        var rollout = new RolloutSpec
        {
            Strategy = strategy,
            MaxUnavailable = random.Next(3),
            MaxSurge = random.Next(3),
            MinReadySeconds = random.Next(2) * 3,
            FailureThreshold = random.Next(4),
            OnFailure = (RolloutFailureAction)random.Next(2),
            Paused = random.Next(6) == 0,
            RevisionHistoryLimit = random.Next(3),
            Steps = strategy switch
            {
                RolloutStrategy.Canary => [new RolloutStep { Weight = 10 + random.Next(40), Pause = TimeSpan.FromSeconds(random.Next(20)) }, new RolloutStep { Count = 2, Approval = random.Next(2) == 0 }],
                RolloutStrategy.BlueGreen => [new RolloutStep { Approval = random.Next(3) == 0 }],
                _ => [],
            },
        };
        if (rollout is { MaxUnavailable: 0, MaxSurge: 0 }) rollout = rollout with { MaxSurge = 1 };
        app = app with { Spec = app.Spec with { Replicas = random.Next(8), Image = $"web:{random.Next(4)}", Rollout = rollout } };
    }

    /// <summary>A person steers the rollout.</summary>
    public void Steer()
    {
        if (app.Status?.Rollout is not { } rollout) return;
        var (annotation, value) = random.Next(3) switch
        {
            0 => (RolloutAnnotations.Approve, $"{rollout.Revision}/{rollout.Step}"),
            1 => (RolloutAnnotations.Abort, $"{rollout.Revision}/{rollout.Attempt}"),
            _ => (RolloutAnnotations.Retry, $"{random.Next()}"),
        };
        app = app with { Metadata = app.Metadata with { Annotations = app.Metadata.Annotations.SetItem(annotation, value) } };
    }

    /// <summary>Whoever waits for a person is let go on.</summary>
    public void LetGoOn()
    {
        app = app with { Spec = app.Spec with { Rollout = app.Spec.Rollout with { Paused = false } } };
        if (app.Status?.Rollout is not { Phase: RolloutPhase.Paused } rollout) return;
        var (annotation, value) = rollout.Cause is null
            ? (RolloutAnnotations.Approve, $"{rollout.Revision}/{rollout.Step}")
            : (RolloutAnnotations.Retry, $"{random.Next()}");
        app = app with { Metadata = app.Metadata with { Annotations = app.Metadata.Annotations.SetItem(annotation, value) } };
    }

    /// <summary>One thing happens to one container: it goes on in its life or, with <paramref name="faults"/>, it may also end badly.</summary>
    public void Happen(bool faults)
    {
        now = now.AddSeconds(random.Next(1, 3));
        if (containers.Count == 0) return;
        var container = containers.Values.ElementAt(random.Next(containers.Count));
        var next = faults && random.Next(4) == 0 ? Worse(container) : Better(container);
        containers[container.Metadata.Name] = next;
    }

    public void PassTime(TimeSpan time) => now += time;

    public AppPlan Plan()
    {
        var before = MeantToRun();
        var readyBefore = before.Count(Replicas.IsReady);
        var oldBefore = before.Count(container => container.Status.Phase < ContainerPhase.Stopped);
        var remembered = app.Status?.Rollout;
        var plan = AppPlanner.Plan(Snapshot(), now, ids);
        Apply(plan);
        var after = MeantToRun();
        var spec = app.Spec.Rollout;
        var least = Math.Min(readyBefore, app.Spec.Replicas - (spec.Strategy == RolloutStrategy.Recreate ? app.Spec.Replicas : spec.MaxUnavailable));
        Assert.True(after.Count(Replicas.IsReady) >= least, $"seed {seed}: a plan left {after.Count(Replicas.IsReady)} ready of {readyBefore}, at least {least} were promised ({spec.Strategy})");
        // Ready ones of a larger past are let go only as others take over, so what was there already may exceed the limit; what is new may not.
        var most = app.Spec.Replicas + (spec.Strategy switch { RolloutStrategy.BlueGreen => Math.Max(app.Spec.Replicas, spec.MaxSurge), RolloutStrategy.Recreate => 0, _ => spec.MaxSurge });
        Assert.True(after.Count <= Math.Max(most, oldBefore), $"seed {seed}: {after.Count} are meant to run, at most {most} were promised ({spec.Strategy})");
        if (!plan.Create.IsEmpty) Assert.True(after.Count <= most, $"seed {seed}: {after.Count} are meant to run with new ones, at most {most} were promised ({spec.Strategy})");
        var again = AppPlanner.Plan(Snapshot(), now, ids);
        Assert.False(again.ChangesContainers, $"seed {seed}: planned again on its own outcome it wants +{again.Create.Length} ~{again.Stop.Length} -{again.Delete.Length} ({spec.Strategy}, {plan.Status.Rollout} then {again.Status.Rollout})");
        Assert.True(again.WriteRevisions.IsEmpty, $"seed {seed}: planned again it writes revisions: {app.Spec.Rollout} {remembered} / {plan.Status.Rollout} / {again.Status.Rollout}");
        Assert.Equal(plan.NextCheck, again.NextCheck);
        return plan;
    }

    public bool IsConverged()
    {
        var wanted = app.Status?.Rollout switch
        {
            { Phase: RolloutPhase.RolledBack, RolledBackTo: { } back } => revisions.Values.Single(revision => revision.Spec.Number == back).Spec.Template,
            { Phase: RolloutPhase.Completed } => app.Spec,
            _ => null,
        };
        if (wanted is null) return false;
        var hash = ContainerTemplate.HashOf(wanted);
        var left = containers.Values.Where(container => !container.Spec.Keep || !container.Status.Phase.IsFinal()).ToList();
        return left.Count == app.Spec.Replicas && left.All(container => Replicas.IsReady(container) && container.Spec.TemplateHash == hash);
    }

    private AppSnapshot Snapshot() => new(app, [.. containers.Values], [.. revisions.Values]);

    private List<Container> MeantToRun() =>
        [.. containers.Values.Where(container => container.Spec.DesiredState == DesiredState.Running && container.Status.Phase < ContainerPhase.Stopping)];

    private void Apply(AppPlan plan)
    {
        foreach (var container in plan.Delete) containers.Remove(container.Metadata.Name);
        foreach (var container in plan.Stop) containers[container.Metadata.Name] = container;
        foreach (var container in plan.Create)
            containers.Add(container.Metadata.Name, container with { Metadata = container.Metadata with { CreationTimestamp = now } });
        foreach (var revision in plan.WriteRevisions) revisions[revision.Metadata.Name] = revision with { Metadata = revision.Metadata with { ResourceVersion = "1" } };
        foreach (var revision in plan.DeleteRevisions) revisions.Remove(revision.Metadata.Name);
        app = app with { Status = plan.Status };
    }

    private Container Better(Container container) => (container.Spec.DesiredState, container.Status.Phase) switch
    {
        (_, >= ContainerPhase.Stopped) => container,
        (_, ContainerPhase.Pending) => container.On("n1", ContainerPhase.Assigned),
        (DesiredState.Stopped, ContainerPhase.Stopping) => Enter(container, ContainerPhase.Stopped),
        (DesiredState.Stopped, _) => Enter(container, ContainerPhase.Stopping),
        (_, ContainerPhase.Assigned) => Enter(container, ContainerPhase.Starting),
        (_, ContainerPhase.Running) => container with { Status = container.Status with { Ready = true, ReadySince = container.Status.Ready ? container.Status.ReadySince : now } },
        _ => Enter(container, ContainerPhase.Running),
    };

    private Container Worse(Container container)
    {
        if (container.Spec.Node is null || container.Status.Phase.IsFinal()) return container;
        return random.Next(4) switch
        {
            0 => Enter(container, ContainerPhase.Lost),
            1 => Enter(container, ContainerPhase.Failed),
            2 => Enter(container, ContainerPhase.Stopped),
            // A crash that its node mends in place.
            _ => container with { Status = container.Status with { Ready = false, RestartCount = container.Status.RestartCount + 1 } },
        };
    }

    private Container Enter(Container container, ContainerPhase phase) => container with
    {
        Status = container.Status with { Phase = phase, Ready = false, FinishedAt = phase.IsFinal() ? now : null },
    };
}
