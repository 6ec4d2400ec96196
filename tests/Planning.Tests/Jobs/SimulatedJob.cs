using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Jobs;

namespace FunctionsPlatform.Planning.Tests.Jobs;

/// <summary>A job whose nodes do something random between plans. Safety is checked at every plan, against counts kept beside it.</summary>
internal sealed class SimulatedJob
{
    private readonly int seed;
    private readonly Random random;
    private readonly IdSource ids;
    private readonly SortedDictionary<string, Container> containers = new(StringComparer.Ordinal);
    private readonly HashSet<string> asked = [];
    private DateTimeOffset now = Build.Start;
    private int endedWell;
    private int endedBadly;

    public SimulatedJob(int seed)
    {
        (this.seed, random, ids) = (seed, new Random(seed), IdSource.Seeded(seed));
        Job = new Job
        {
            Metadata = new ObjectMeta { Name = "sum", Namespace = "default", Uid = "uid-sum", Generation = 1 },
            Spec = new JobSpec
            {
                Image = "sum:1",
                Completions = 1 + random.Next(6),
                Parallelism = 1 + random.Next(4),
                BackoffLimit = random.Next(5),
                InitialBackoff = TimeSpan.FromSeconds(random.Next(3)),
                MaxBackoff = TimeSpan.FromSeconds(4),
                ActiveDeadline = random.Next(3) == 0 ? TimeSpan.FromSeconds(40 + random.Next(100)) : null,
                SuccessExitCodes = random.Next(2) == 0 ? [0] : [0, 7],
                AttemptHistoryLimit = random.Next(4),
                FailurePolicy = random.Next(2) == 0 ? null : new FailurePolicy { Rules = [new FailureRule { ExitCodes = [3], Action = (FailureAction)random.Next(3) }] },
            },
        };
    }

    public Job Job { get; private set; }

    public int MostActive { get; private set; }

    /// <summary>A person changes what may be changed.</summary>
    public void Steer() => Job = Job with
    {
        Metadata = Job.Metadata with { Generation = Job.Metadata.Generation + 1 },
        Spec = Job.Spec with { Parallelism = random.Next(5), Suspend = random.Next(4) == 0, BackoffLimit = random.Next(5) },
    };

    public void LetGoOn() => Job = Job with { Spec = Job.Spec with { Suspend = false, Parallelism = 2, ActiveDeadline = null } };

    /// <summary>One thing happens to one container.</summary>
    public void Happen(bool faults)
    {
        now = now.AddSeconds(random.Next(0, 3));
        if (containers.Count == 0) return;
        var container = containers.Values.ElementAt(random.Next(containers.Count));
        if (container.Status.Phase.IsFinal()) return;
        containers[container.Metadata.Name] = faults && random.Next(3) == 0 ? Worse(container) : Better(container);
    }

    public void PassTime(TimeSpan time) => now += time;

    public void Plan()
    {
        var before = Active();
        var plan = JobPlanner.Plan(Snapshot(), now, ids);
        Apply(plan);
        var status = plan.Status;
        var most = Math.Max(Job.Spec.Parallelism, before);
        Assert.True(Active() <= most, $"seed {seed}: {Active()} are not over, at most {most} were promised");
        if (!plan.Create.IsEmpty) Assert.True(Active() <= Math.Min(Job.Spec.Parallelism, Job.Spec.Completions - status.Succeeded), $"seed {seed}: {Active()} are not over with new ones");
        Assert.True(status.Succeeded <= Job.Spec.Completions, $"seed {seed}: {status.Succeeded} counted of {Job.Spec.Completions}");
        Assert.True(status.Succeeded <= endedWell && status.Failed <= endedBadly, $"seed {seed}: counted {status.Succeeded}/{status.Failed}, happened {endedWell}/{endedBadly}");
        if (!Job.IsFinished() && containers.Values.All(container => !container.Status.Phase.IsFinal() || container.Metadata.Annotations.ContainsKey("platform/outcome")))
            Assert.True(status.Succeeded == endedWell, $"seed {seed}: {endedWell} ended well, {status.Succeeded} are counted");
        Assert.True(Finished(true) <= Job.Spec.AttemptHistoryLimit && Finished(false) <= Job.Spec.AttemptHistoryLimit, $"seed {seed}: {containers.Count} are kept");
        MostActive = Math.Max(MostActive, Active());
        var again = JobPlanner.Plan(Snapshot(), now, ids);
        Assert.False(again.ChangesContainers || !again.Mark.IsEmpty, $"seed {seed}: planned again on its own outcome it wants +{again.Create.Length} ~{again.Stop.Length} -{again.Delete.Length} !{again.Mark.Length}");
        Assert.Equal(Job.IsFinished(), (Job with { Status = again.Status }).IsFinished());
    }

    private int Active() => containers.Values.Count(container => !container.Status.Phase.IsFinal());

    private int Finished(bool well) => containers.Values.Count(container => container.Status.Phase.IsFinal() && container.Metadata.Annotations["platform/outcome"] == "Succeeded" == well);

    private JobSnapshot Snapshot() => new(Job, [.. containers.Values]);

    private void Apply(JobPlan plan)
    {
        foreach (var container in plan.Delete) containers.Remove(container.Metadata.Name);
        foreach (var container in plan.Stop.Concat(plan.Mark)) containers[container.Metadata.Name] = container;
        asked.UnionWith(plan.Stop.Select(container => container.Metadata.Name));
        foreach (var container in plan.Create) containers.Add(container.Metadata.Name, container with { Metadata = container.Metadata with { CreationTimestamp = now } });
        Job = Job with { Status = plan.Status };
    }

    private Container Better(Container container) => (container.Spec.DesiredState, container.Status.Phase) switch
    {
        (_, ContainerPhase.Pending) => container.On("n1", ContainerPhase.Assigned),
        (DesiredState.Stopped, _) => Enter(container, ContainerPhase.Stopped, 143),
        (_, ContainerPhase.Assigned) => container with { Status = container.Status with { Phase = ContainerPhase.Running } },
        _ => Enter(container, ContainerPhase.Stopped, 0),
    };

    private Container Worse(Container container)
    {
        if (container.Spec.Node is null) return container;
        return random.Next(3) switch
        {
            0 => container with { Status = container.Status with { Phase = ContainerPhase.Lost, FinishedAt = now } },
            1 => Enter(container, ContainerPhase.Failed, 3),
            _ => Enter(container, ContainerPhase.Failed, 7),
        };
    }

    private Container Enter(Container container, ContainerPhase phase, int code)
    {
        if (container.Spec.DesiredState == DesiredState.Running)
        {
            if (Job.Spec.SuccessExitCodes.Contains(code)) endedWell++;
            else endedBadly++;
        }

        return container with
        {
            Status = container.Status with { Phase = phase, Ready = false, FinishedAt = now, LastTermination = new ContainerTermination { ExitCode = code, Reason = code == 0 ? "Completed" : "Error", FinishedAt = now } },
        };
    }
}
