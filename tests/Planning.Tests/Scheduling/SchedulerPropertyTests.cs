using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Scheduling;

namespace FunctionsPlatform.Planning.Tests.Scheduling;

public sealed class SchedulerPropertyTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 50)];

    [Theory, MemberData(nameof(Seeds))]
    public void No_node_is_given_more_than_it_has_and_nothing_waits_that_would_fit(int seed)
    {
        var random = new Random(seed);
        ImmutableArray<Node> nodes = [.. Enumerable.Range(0, random.Next(1, 12)).Select(index => RandomNode(random, $"n{index}"))];
        ImmutableArray<Container> pending = [.. Enumerable.Range(0, random.Next(1, 60)).Select(index => RandomContainer(random, $"c{index}"))];

        var decisions = Scheduler.Place(new SchedulingSnapshot(nodes, [], pending));

        Assert.Equal(pending.Length, decisions.Select(decision => decision.Container.Metadata.Name).Distinct().Count());
        var bound = decisions.OfType<SchedulingDecision.Bind>().ToLookup(bind => bind.Node, bind => bind.Container);
        foreach (var node in nodes) AssertHolds(node, [.. bound[node.Metadata.Name]]);
        foreach (var wait in decisions.OfType<SchedulingDecision.Wait>())
            Assert.DoesNotContain(nodes, node => Holds(node, [.. bound[node.Metadata.Name], wait.Container]));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void The_order_of_listing_changes_nothing(int seed)
    {
        var random = new Random(seed);
        var nodes = Enumerable.Range(0, 6).Select(index => RandomNode(random, $"n{index}")).ToArray();
        var pending = Enumerable.Range(0, 20).Select(index => RandomContainer(random, $"c{index}")).ToArray();
        var first = Scheduler.Place(new SchedulingSnapshot([.. nodes], [], [.. pending]));
        random.Shuffle(nodes);
        random.Shuffle(pending);

        Assert.Equal(first, Scheduler.Place(new SchedulingSnapshot([.. nodes], [], [.. pending])));
    }

    private static void AssertHolds(Node node, ImmutableArray<Container> containers) => Assert.True(containers.IsEmpty || Holds(node, containers), $"{node.Metadata.Name} is over its size");

    // The rules once more, slow and obvious.
    private static bool Holds(Node node, ImmutableArray<Container> containers)
    {
        var allocatable = node.Status.Allocatable;
        var ports = containers.SelectMany(container => container.Spec.Template.Ports).Select(port => port.HostPort).Where(port => port > 0).ToList();
        return node.Status.Conditions[0].Status == ConditionStatus.True
            && !node.Spec.Unschedulable
            && (containers[^1].Spec.Template.Resources.Cpu.Value == 0 || containers.Sum(container => container.Spec.Template.Resources.Cpu.Value) <= allocatable.Cpu.Value)
            && (containers[^1].Spec.Template.Resources.Memory.Value == 0 || containers.Sum(container => container.Spec.Template.Resources.Memory.Value) <= allocatable.Memory.Value)
            && (allocatable.Containers == 0 || containers.Length <= allocatable.Containers)
            && ports.Count == ports.Distinct().Count();
    }

    private static Node RandomNode(Random random, string name) =>
        Build.Node(name, $"{random.Next(1, 5)}", $"{random.Next(1, 8)}Gi", random.Next(3) * 4, random.Next(8) == 0 ? ConditionStatus.Unknown : ConditionStatus.True)
            with { Spec = new NodeSpec { Unschedulable = random.Next(8) == 0 } };

    private static Container RandomContainer(Random random, string name)
    {
        int[] ports = random.Next(3) == 0 ? [random.Next(80, 83)] : [];
        return Build.Pending(name, Build.Needs($"{random.Next(0, 8) * 100}m", $"{random.Next(0, 8) * 100}Mi", ports), app: $"app{random.Next(3)}", created: Build.Start.AddSeconds(random.Next(3)));
    }
}
