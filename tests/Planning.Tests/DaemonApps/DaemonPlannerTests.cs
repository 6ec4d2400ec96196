using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;
using FunctionsPlatform.Planning.DaemonApps;
using FunctionsPlatform.Planning.Scheduling;

namespace FunctionsPlatform.Planning.Tests.DaemonApps;

public sealed class DaemonPlannerTests
{
    private static readonly DateTimeOffset Now = Build.Start.AddHours(1);

    [Fact]
    public void Each_ready_node_that_matches_gets_one_and_cordoned_or_silent_ones_get_none()
    {
        var labelled = Build.Node("n1") is var one ? one with { Metadata = one.Metadata with { Labels = Build.Labels("disk", "ssd") } } : null!;
        var cordoned = labelled with { Metadata = labelled.Metadata with { Name = "n2" }, Spec = new NodeSpec { Unschedulable = true } };
        var silent = Build.Node("n3", ready: ConditionStatus.Unknown) is var three ? three with { Metadata = three.Metadata with { Labels = Build.Labels("disk", "ssd") } } : null!;
        var app = Make(new DaemonAppSpec { Image = "log:1", NodeSelector = Build.Labels("disk", "ssd") });

        var plan = Plan(app, [], labelled, cordoned, silent, Build.Node("n4"));

        Assert.Equal(("n1", "DaemonApp"), (Assert.Single(plan.Create).Spec.PinnedNode, plan.Create[0].Metadata.OwnerReferences.Single().Kind));
        Assert.Equal((1, 0), (plan.Status.Desired, plan.Status.Ready));
    }

    [Fact]
    public void A_node_that_is_cordoned_keeps_its_replica_and_one_that_matches_no_more_loses_it()
    {
        var app = Make(new DaemonAppSpec { Image = "log:1" });
        var running = On("n1", app);

        var cordoned = Plan(app, [running], Build.Node("n1") with { Spec = new NodeSpec { Unschedulable = true } });
        var other = Plan(app with { Spec = app.Spec with { NodeSelector = Build.Labels("disk", "ssd") } }, [running], Build.Node("n1"));
        var gone = Plan(app, [running]);

        Assert.False(cordoned.ChangesContainers);
        Assert.Equal((1, 1), (cordoned.Status.Desired, cordoned.Status.Ready));
        Assert.Equal(["n1", "n1"], other.Stop.Concat(gone.Stop).Select(container => container.Spec.PinnedNode));
    }

    [Fact]
    public void A_new_spec_goes_from_node_to_node_and_the_old_one_ends_before_the_new_one_starts()
    {
        var old = Make(new DaemonAppSpec { Image = "log:1" });
        var app = Make(new DaemonAppSpec { Image = "log:2" });
        ImmutableArray<Container> containers = [On("n1", old), On("n2", old), On("n3", old)];
        Node[] nodes = [Build.Node("n1"), Build.Node("n2"), Build.Node("n3")];

        var first = Plan(app, containers, nodes);
        var between = Plan(app, [.. containers.Skip(1), first.Stop[0]], nodes);

        Assert.Equal((1, 0), (first.Stop.Length, first.Create.Length));
        Assert.False(between.ChangesContainers);
    }

    [Fact]
    public void The_scheduler_takes_a_replica_to_its_node_only_and_says_why_it_does_not_fit()
    {
        var app = Make(new DaemonAppSpec { Image = "log:1", Resources = new ResourceRequirements { Memory = Build.Memory("4Gi") } });
        Node[] nodes = [Build.Node("n1", memory: "1Gi"), Build.Node("n2")];
        var pending = Plan(app, [], nodes).Create;

        var decisions = Scheduler.Place(new SchedulingSnapshot([.. nodes], [], pending));

        Assert.Equal("n2", Assert.Single(decisions.OfType<SchedulingDecision.Bind>()).Node);
        var wait = Assert.Single(decisions.OfType<SchedulingDecision.Wait>());
        Assert.Equal(("n1", "NoRoom"), (wait.Container.Spec.PinnedNode, wait.Reason));
        Assert.Contains("is not n1", wait.Message);
    }

    [Fact]
    public void Whatever_nodes_and_replicas_do_no_node_has_two_and_no_plan_makes_more_than_allowed_unavailable()
    {
        for (var seed = 1; seed <= 600; seed++)
        {
            var random = new Random(seed);
            var ids = IdSource.Seeded(seed);
            var now = Now;
            var app = Make(new DaemonAppSpec { Image = "log:1", MaxUnavailable = 1 + random.Next(2) });
            var nodes = Enumerable.Range(1, 4).Select(index => Build.Node($"n{index}")).ToList();
            var containers = new SortedDictionary<string, Container>(StringComparer.Ordinal);
            for (var step = 0; step < 130; step++)
            {
                var faults = step < 50;
                now = now.AddSeconds(random.Next(faults ? 3 : 40));
                if (faults && random.Next(15) == 0) app = app with { Spec = app.Spec with { Image = $"log:{random.Next(3)}" } };
                if (faults && random.Next(8) == 0) nodes[random.Next(4)] = Build.Node($"n{1 + random.Next(4)}") is var node ? node with { Spec = new NodeSpec { Unschedulable = random.Next(3) == 0 } } : null!;
                nodes = [.. nodes.DistinctBy(node => node.Metadata.Name)];
                while (nodes.Count < 4) nodes.Add(Build.Node(Enumerable.Range(1, 4).Select(index => $"n{index}").First(name => nodes.All(node => node.Metadata.Name != name))));
                if (!faults) nodes = [.. nodes.Select(node => node with { Spec = new NodeSpec() })];
                foreach (var container in containers.Values.ToList())
                    if (random.Next(2) == 0) containers[container.Metadata.Name] = Next(container, random, now, faults);
                var ready = containers.Values.Count(Replicas.IsReady);
                var plan = DaemonPlanner.Plan(new DaemonSnapshot(app, [.. containers.Values], [.. nodes]), now, ids);
                Assert.True(plan.Stop.Count(Replicas.IsReady) <= app.Spec.MaxUnavailable, $"seed {seed}: {plan.Stop.Length} of {ready} were stopped at once");
                foreach (var container in plan.Delete) containers.Remove(container.Metadata.Name);
                foreach (var container in plan.Stop) containers[container.Metadata.Name] = container;
                foreach (var container in plan.Create) containers.Add(container.Metadata.Name, container with { Metadata = container.Metadata with { CreationTimestamp = now } });
                Assert.All(containers.Values.Where(container => !container.Status.Phase.IsFinal()).GroupBy(container => container.Spec.PinnedNode), same => Assert.True(same.Count() == 1, $"seed {seed}: {same.Key} has {same.Count()}"));
                app = app with { Status = plan.Status };
                var again = DaemonPlanner.Plan(new DaemonSnapshot(app, [.. containers.Values], [.. nodes]), now, ids);
                Assert.False(again.ChangesContainers, $"seed {seed}: planned again it wants +{again.Create.Length} ~{again.Stop.Length} -{again.Delete.Length}");
            }

            Assert.True(app.Status is { Desired: 4, Ready: 4, Updated: 4 }, $"seed {seed}: it did not come to rest: {app.Status}");
        }
    }

    private static Container Next(Container container, Random random, DateTimeOffset now, bool faults)
    {
        if (container.Status.Phase.IsFinal()) return container;
        if (container.Spec.Node is null) return container.On(container.Spec.PinnedNode!, ContainerPhase.Assigned);
        if (faults && random.Next(6) == 0) return Ended(container, random.Next(2) == 0 ? ContainerPhase.Lost : ContainerPhase.Failed, now);
        if (container.Spec.DesiredState == DesiredState.Stopped) return Ended(container, ContainerPhase.Stopped, now);
        return container with { Status = container.Status with { Phase = ContainerPhase.Running, Ready = true, ReadySince = container.Status.ReadySince ?? now } };
    }

    private static Container Ended(Container container, ContainerPhase phase, DateTimeOffset now) => container with { Status = container.Status with { Phase = phase, Ready = false, FinishedAt = now } };

    private static DaemonPlan Plan(DaemonApp app, ImmutableArray<Container> containers, params Node[] nodes) => DaemonPlanner.Plan(new DaemonSnapshot(app, containers, [.. nodes]), Now, IdSource.Seeded(1));

    private static DaemonApp Make(DaemonAppSpec spec) => new() { Metadata = new ObjectMeta { Name = "log", Namespace = "default", Uid = "uid-log", Generation = 1 }, Spec = spec };

    private static Container On(string node, DaemonApp app)
    {
        var made = Assert.Single(Plan(app, [], Build.Node(node)).Create);
        return made.On(node) with { Metadata = made.Metadata with { Name = "log-" + node, CreationTimestamp = Build.Start } };
    }
}
