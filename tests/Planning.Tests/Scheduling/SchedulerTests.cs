using System.Collections.Immutable;
using System.Diagnostics;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Scheduling;

namespace FunctionsPlatform.Planning.Tests.Scheduling;

public sealed class SchedulerTests
{
    [Fact]
    public void A_container_goes_to_the_node_that_has_most_left()
    {
        var busy = Build.Pending("b", Build.Needs("2", "4Gi"), app: "other").On("n1");

        Assert.Equal("n2", NodeOf(Place([Build.Node("n1"), Build.Node("n2")], [busy], Build.Pending("a", Build.Needs("1", "1Gi")))));
    }

    [Fact]
    public void Replicas_of_an_app_spread_even_over_a_busier_node()
    {
        var sibling = Build.Pending("b").On("n1");
        var busy = Build.Pending("c", Build.Needs("2", "4Gi"), app: "other").On("n2");

        Assert.Equal("n2", NodeOf(Place([Build.Node("n1"), Build.Node("n2")], [sibling, busy], Build.Pending("a"))));
    }

    [Fact]
    public void A_node_takes_only_as_many_specs_as_one_assignment_carries()
    {
        var large = new AppSpec { Image = "web:1", Env = ImmutableSortedDictionary<string, string>.Empty.Add("A", new string('a', 1 << 20)) };
        var pending = Enumerable.Range(10, 40).Select(number => Build.Pending($"c{number}", large)).ToArray();

        var decisions = Scheduler.Place(new SchedulingSnapshot([Build.Node("n1")], [], [.. pending]));

        Assert.Equal(31, decisions.Count(decision => decision is SchedulingDecision.Bind));
        var wait = decisions.OfType<SchedulingDecision.Wait>().First();
        Assert.Equal("NoRoom", wait.Reason);
        Assert.Contains("assignment too long", wait.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_nodes_are_taken_by_name()
    {
        Assert.Equal("n1", NodeOf(Place([Build.Node("n2"), Build.Node("n1")], [], Build.Pending("a"))));
    }

    [Fact]
    public void The_oldest_is_placed_first_and_of_equal_age_the_first_by_name()
    {
        var young = Build.Pending("a", created: Build.Start.AddSeconds(1));

        var decisions = Scheduler.Place(new SchedulingSnapshot([Build.Node("n1", limit: 2)], [], [young, Build.Pending("c"), Build.Pending("b")]));

        Assert.Equal(["b", "c", "a"], decisions.Select(decision => decision.Container.Metadata.Name));
        Assert.IsType<SchedulingDecision.Wait>(decisions[2]);
    }

    [Fact]
    public void A_container_that_is_asked_to_stop_still_takes_room()
    {
        var stopping = Build.Pending("b", Build.Needs(memory: "6Gi")).On("n1", ContainerPhase.Stopping);

        Assert.Equal("0 of 1 nodes: 1 lacks memory, needs 4Gi, 2Gi free", MessageOf(Place([Build.Node("n1")], [stopping], Build.Pending("a", Build.Needs(memory: "4Gi")))));
    }

    [Fact]
    public void A_container_without_needs_fits_on_a_node_that_is_over_its_size()
    {
        var big = Build.Pending("b", Build.Needs("9", "9Gi")).On("n1");

        Assert.Equal("n1", NodeOf(Place([Build.Node("n1")], [big], Build.Pending("a"))));
    }

    [Fact]
    public void A_node_without_memory_is_told_with_need_and_rest()
    {
        var wait = Assert.IsType<SchedulingDecision.Wait>(Place([Build.Node("n1", memory: "20Gi")], [], Build.Pending("a", Build.Needs(memory: "64Gi"))));

        Assert.Equal("0 of 1 nodes: 1 lacks memory, needs 64Gi, 20Gi free", wait.Message);
        Assert.Equal(WaitReasons.NoRoom, wait.Reason);
    }

    [Fact]
    public void Refusals_are_counted_the_most_frequent_first()
    {
        var nodes = Enumerable.Range(0, 12).Select(index => Build.Node($"n{index}", memory: index == 3 ? "100Mi" : "50Mi")).ToArray();
        for (var index = 7; index < 12; index++) nodes[index] = nodes[index] with { Spec = new NodeSpec { Unschedulable = true } };

        Assert.Equal(
            "0 of 12 nodes: 7 lack memory, need 512Mi, at most 100Mi free; 5 are cordoned",
            MessageOf(Place(nodes, [], Build.Pending("a", Build.Needs(memory: "512Mi")))));
    }

    [Fact]
    public void Without_nodes_the_reason_is_that_none_has_joined()
    {
        var wait = Assert.IsType<SchedulingDecision.Wait>(Place([], [], Build.Pending("a")));

        Assert.Equal((WaitReasons.NoNode, "0 of 0 nodes: no node has joined"), (wait.Reason, wait.Message));
    }

    [Fact]
    public void Every_filter_says_what_its_no_means()
    {
        var selecting = Build.Needs() with { NodeSelector = Build.Labels("disk", "ssd") };
        var port = Build.Pending("b", Build.Needs(hostPorts: 8080)).On("n1");
        var leaving = Build.Node("n1");
        leaving = leaving with { Metadata = leaving.Metadata with { DeletionTimestamp = Build.Start } };

        Assert.Equal("0 of 1 nodes: 1 is not ready", MessageOf(Place([Build.Node("n1", ready: ConditionStatus.Unknown)], [], Build.Pending("a"))));
        Assert.Equal("0 of 1 nodes: 1 is being deleted", MessageOf(Place([leaving], [], Build.Pending("a"))));
        Assert.Equal("0 of 1 nodes: 1 does not match the node selector disk=ssd", MessageOf(Place([Build.Node("n1")], [], Build.Pending("a", selecting))));
        Assert.Equal("0 of 1 nodes: 1 lacks cpu, needs 5, 4 free", MessageOf(Place([Build.Node("n1")], [], Build.Pending("a", Build.Needs("5")))));
        Assert.Equal("0 of 1 nodes: 1 has host port 8080 taken", MessageOf(Place([Build.Node("n1")], [port], Build.Pending("a", Build.Needs(hostPorts: 8080)))));
        Assert.Equal("0 of 1 nodes: 1 is full with its limit of 1 containers", MessageOf(Place([Build.Node("n1", limit: 1)], [port], Build.Pending("a"))));
    }

    [Fact]
    public void Hundreds_of_containers_on_thousands_of_nodes_are_placed_in_one_short_pass()
    {
        ImmutableArray<Node> nodes = [.. Enumerable.Range(0, 2_000).Select(index => Build.Node($"n{index}"))];
        ImmutableArray<Container> pending = [.. Enumerable.Range(0, 300).Select(index => Build.Pending($"c{index}", Build.Needs("100m", "64Mi", 8080)))];
        var watch = Stopwatch.StartNew();

        var decisions = Scheduler.Place(new SchedulingSnapshot(nodes, [], pending));

        Assert.Equal(300, decisions.OfType<SchedulingDecision.Bind>().Select(bind => bind.Node).Distinct().Count());
        // A third of a second in release on a machine with eight other builds under way; the bound is for slower ones.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
    }

    private static SchedulingDecision Place(Node[] nodes, ImmutableArray<Container> placed, Container pending) =>
        Assert.Single(Scheduler.Place(new SchedulingSnapshot([.. nodes], placed, [pending])));

    private static string NodeOf(SchedulingDecision decision) => Assert.IsType<SchedulingDecision.Bind>(decision).Node;

    private static string MessageOf(SchedulingDecision decision) => Assert.IsType<SchedulingDecision.Wait>(decision).Message;
}
