using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Tests.Apps;

/// <summary>An app whose plans are carried out.</summary>
internal sealed class RolloutStory(App app)
{
    public static readonly DateTimeOffset Beginning = Build.Start.AddHours(1);

    private readonly IdSource ids = IdSource.Seeded(7);
    private readonly SortedDictionary<string, Container> containers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, AppRevision> revisions = [];

    public App App { get; private set; } = app;

    public DateTimeOffset Now { get; private set; } = Beginning;

    /// <summary>Of what replaces replicas when its values change.</summary>
    public string? DataVersions { get; set; }

    public RolloutStatus Rollout => App.Status!.Rollout!;

    public ImmutableArray<Container> Containers => [.. containers.Values];

    public ImmutableArray<AppRevision> Revisions => [.. revisions.Values];

    public static RolloutStory Completed(int replicas, Func<RolloutSpec, RolloutSpec>? rollout = null)
    {
        var story = new RolloutStory(Build.App(replicas));
        story.ChangeRollout(rollout ?? (same => same));
        story.Settle();
        Assert.Equal(RolloutPhase.Completed, story.Rollout.Phase);
        return story;
    }

    public List<Container> Of(string image) => [.. containers.Values.Where(container => container.Spec.Template.Image == image)];

    public void Set(Container container) => containers[container.Metadata.Name] = container;

    public void Each(string image, Func<Container, Container> change)
    {
        foreach (var container in Of(image)) Set(change(container));
    }

    public void ChangeImage(string image) => App = App with { Spec = App.Spec with { Image = image } };

    public void ChangeRollout(Func<RolloutSpec, RolloutSpec> change) => App = App with { Spec = App.Spec with { Rollout = change(App.Spec.Rollout) } };

    public void Scale(int replicas) => App = App with { Spec = App.Spec with { Replicas = replicas } };

    public void Forget(int revision) => revisions.Remove(revision);

    public void Annotate(string name, string value) =>
        App = App with { Metadata = App.Metadata with { Annotations = App.Metadata.Annotations.SetItem(name, value) } };

    public void Pass(TimeSpan time) => Now += time;

    public AppPlan Plan()
    {
        var plan = AppPlanner.Plan(new AppSnapshot(App, Containers, Revisions) { DataVersions = DataVersions }, Now, ids);
        foreach (var container in plan.Delete) containers.Remove(container.Metadata.Name);
        foreach (var container in plan.Stop) Set(container);
        foreach (var container in plan.Create) Set(container with { Metadata = container.Metadata with { CreationTimestamp = Now } });
        foreach (var revision in plan.WriteRevisions) revisions[revision.Spec.Number] = revision;
        foreach (var revision in plan.DeleteRevisions) revisions.Remove(revision.Spec.Number);
        App = App with { Status = plan.Status };
        return plan;
    }

    public void AllReady()
    {
        foreach (var container in Containers.Where(Replicas.IsAlive)) Set(Good(container));
    }

    /// <summary>Nodes do what they are told until nothing is left to do.</summary>
    public void Settle()
    {
        for (var round = 0; round < 200; round++)
        {
            var plan = Plan();
            var moved = false;
            foreach (var container in Containers)
            {
                var next = Replicas.IsMeantToRun(container) ? Good(container) : Over(container);
                moved |= next.Status != container.Status;
                Set(next);
            }

            if (!moved && !plan.ChangesContainers && plan.WriteRevisions.IsEmpty) return;
        }

        Assert.Fail("it does not settle");
    }

    private static Container Over(Container container) =>
        container.Status.Phase.IsFinal() ? container : container with { Status = container.Status with { Phase = ContainerPhase.Stopped, Ready = false } };

    private Container Good(Container container)
    {
        if (container.Status is { Ready: true } || container.Status.Phase.IsFinal()) return container;
        var running = container.On("n1");
        return running with { Status = running.Status with { ReadySince = Now, Reason = "Running" } };
    }

    public static Container Crashed(Container container, int restarts, int exitCode, params ImmutableArray<string> logs) =>
        Ended(container, restarts, new ContainerTermination { ExitCode = exitCode, Reason = "Error", StartedAt = Beginning.AddSeconds(-11), FinishedAt = Beginning.AddSeconds(-10), LogTail = logs }, []);

    public static Container Ended(Container container, int restarts, ContainerTermination end, ImmutableArray<ProbeRecord> probes)
    {
        var bound = container.On("n1", ready: false);
        return bound with { Status = bound.Status with { RestartCount = restarts, LastTermination = end, Reason = "CrashLoopBackOff", Probes = probes } };
    }
}
