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
    private App app = Build.App(3);
    private DateTimeOffset now = Build.Start;

    public App App => app;

    public IReadOnlyCollection<Container> Containers => containers.Values;

    public void ChangeSpec()
    {
        var rollout = new RolloutSpec { MaxUnavailable = random.Next(3), MaxSurge = random.Next(3) };
        if (rollout is { MaxUnavailable: 0, MaxSurge: 0 }) rollout = new RolloutSpec { MaxSurge = 1 };
        app = app with { Spec = app.Spec with { Replicas = random.Next(8), Image = $"web:{random.Next(4)}", Rollout = rollout } };
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
        var plan = AppPlanner.Plan(new AppSnapshot(app, [.. containers.Values]), now, ids);
        Apply(plan);
        var after = MeantToRun();
        var least = Math.Min(readyBefore, app.Spec.Replicas - app.Spec.Rollout.MaxUnavailable);
        Assert.True(after.Count(Replicas.IsReady) >= least, $"seed {seed}: a plan left {after.Count(Replicas.IsReady)} ready of {readyBefore}, at least {least} were promised");
        // Ready ones of a larger past are let go only as others take over, so what was there already may exceed the limit; what is new may not.
        var most = app.Spec.Replicas + app.Spec.Rollout.MaxSurge;
        Assert.True(after.Count <= most, $"seed {seed}: {after.Count} are meant to run, at most {most} were promised");
        var again = AppPlanner.Plan(new AppSnapshot(app, [.. containers.Values]), now, ids);
        Assert.False(again.ChangesContainers, $"seed {seed}: planned again on its own outcome it wants +{again.Create.Length} ~{again.Stop.Length} -{again.Delete.Length}");
        Assert.Equal(plan.NextCheck, again.NextCheck);
        return plan;
    }

    public bool IsConverged()
    {
        var hash = ContainerTemplate.HashOf(app.Spec);
        return containers.Count == app.Spec.Replicas && containers.Values.All(container => Replicas.IsReady(container) && container.Spec.TemplateHash == hash);
    }

    private List<Container> MeantToRun() =>
        [.. containers.Values.Where(container => container.Spec.DesiredState == DesiredState.Running && container.Status.Phase < ContainerPhase.Stopping)];

    private void Apply(AppPlan plan)
    {
        foreach (var container in plan.Delete) containers.Remove(container.Metadata.Name);
        foreach (var container in plan.Stop) containers[container.Metadata.Name] = container;
        foreach (var container in plan.Create)
            containers.Add(container.Metadata.Name, container with { Metadata = container.Metadata with { CreationTimestamp = now } });
        app = app with { Status = plan.Status };
    }

    private Container Better(Container container) => (container.Spec.DesiredState, container.Status.Phase) switch
    {
        (_, >= ContainerPhase.Stopped) => container,
        (_, ContainerPhase.Pending) => container.On("n1", ContainerPhase.Assigned),
        (DesiredState.Stopped, ContainerPhase.Stopping) => Enter(container, ContainerPhase.Stopped),
        (DesiredState.Stopped, _) => Enter(container, ContainerPhase.Stopping),
        (_, ContainerPhase.Assigned) => Enter(container, ContainerPhase.Starting),
        (_, ContainerPhase.Running) => container with { Status = container.Status with { Ready = true, ReadySince = container.Status.ReadySince ?? now } },
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
