using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Nodes;

namespace FunctionsPlatform.Orchestrations.Tests;

public sealed class NodeTests
{
    [Fact]
    public async Task Containers_of_a_silent_node_are_replaced_on_another()
    {
        using var world = new World();
        var first = await world.JoinAsync("n1");
        var second = await world.JoinAsync("n2");
        await world.ApplyAsync(Make.App(4));
        await world.SettleAsync();
        Assert.Equal((2, 2), (first.Running, second.Running));

        first.IsUp = false;
        await world.PassAsync(TimeSpan.FromSeconds(50));
        Assert.Equal(2, second.Running);
        await world.PassAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(4, second.Running);
        Assert.All(await world.ContainersAsync(), container => Assert.Equal("n2", container.Spec.Node));
        Assert.Contains(await world.EventsAsync(), told => told.Reason == "NodeLost");

        first.IsUp = true;
        await world.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Equal((0, 4), (first.Running, second.Running));
    }

    [Fact]
    public async Task An_outage_of_the_control_plane_costs_no_node_its_containers()
    {
        using var world = new World();
        var node = await world.JoinAsync("n1");
        await world.ApplyAsync(Make.App(2));
        await world.SettleAsync();
        await world.PassAsync(TimeSpan.FromSeconds(10));
        var before = (await world.ContainersAsync()).Select(container => container.Metadata.Uid);

        world.Time.Advance(TimeSpan.FromMinutes(10));
        world.Restart();
        var outcome = await world.Plane.Platform.NodeSweep.SweepAsync(World.Cancellation);
        await world.PassAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(new NodeSweepOutcome(0, 0), outcome);
        Assert.Equal(2, node.Running);
        Assert.Equal(before, (await world.ContainersAsync()).Select(container => container.Metadata.Uid));
    }

    [Fact]
    public async Task Enrolling_again_changes_nothing_unless_the_facts_are_others()
    {
        using var world = new World();
        var facts = new NodeFacts { CpuMillicores = 2_000, MemoryBytes = 1L << 30, Runtime = "docker", Labels = { ["zone"] = "a" } };

        var first = await EnrolAsync(world, facts);
        Assert.Equal(first.Metadata.ResourceVersion, (await EnrolAsync(world, facts)).Metadata.ResourceVersion);
        Assert.Equal(("a", 1L << 30), (first.Metadata.Labels["zone"], first.Status.Capacity.Memory.Value));
        Assert.True(first.Status.Allocatable.Memory < first.Status.Capacity.Memory);

        facts.MemoryBytes = 2L << 30;
        Assert.Equal(2L << 30, (await EnrolAsync(world, facts)).Status.Capacity.Memory.Value);
    }

    [Fact]
    public async Task A_users_labels_and_cordon_outlive_enrolments_and_the_agents_own_labels_follow_it()
    {
        using var world = new World();
        await EnrolAsync(world, new NodeFacts { MemoryBytes = 1, Labels = { ["zone"] = "a", ["disk"] = "hdd" } });
        await world.Plane.Resources.UpdateAsync<Node>(
            null,
            "n1",
            node => node with { Metadata = node.Metadata with { Labels = node.Metadata.Labels.SetItem("team", "x") }, Spec = new NodeSpec { Unschedulable = true } },
            World.Cancellation);

        var node = await EnrolAsync(world, new NodeFacts { MemoryBytes = 1, Labels = { ["disk"] = "ssd", ["team"] = "agent" } });

        Assert.Equal(new Dictionary<string, string> { ["disk"] = "ssd", ["team"] = "x" }, node.Metadata.Labels);
        Assert.True(node.Spec.Unschedulable);
    }

    [Fact]
    public async Task A_name_that_is_no_label_is_refused()
    {
        using var world = new World();

        Assert.IsType<EnrolmentOutcome.Refused>(await world.Plane.Platform.Enrolment.EnrolAsync("My Host", new NodeFacts(), World.Cancellation));
    }

    [Fact]
    public async Task Of_two_agents_with_one_name_the_second_is_refused_until_the_first_has_been_silent()
    {
        using var world = new World();
        var enrolment = world.Plane.Platform.Enrolment;
        Assert.IsType<EnrolmentOutcome.Enrolled>(await enrolment.EnrolAsync("n1", new NodeFacts { AgentId = "first" }, World.Cancellation));

        var refused = Assert.IsType<EnrolmentOutcome.Refused>(await enrolment.EnrolAsync("n1", new NodeFacts { AgentId = "second" }, World.Cancellation));
        Assert.IsType<EnrolmentOutcome.Enrolled>(await enrolment.EnrolAsync("n1", new NodeFacts { AgentId = "first" }, World.Cancellation));
        world.Time.Advance(TimeSpan.FromSeconds(16));
        var taken = await enrolment.EnrolAsync("n1", new NodeFacts { AgentId = "second" }, World.Cancellation);

        Assert.Contains("--node-name", refused.Why, StringComparison.Ordinal);
        Assert.IsType<EnrolmentOutcome.Enrolled>(taken);
    }

    [Fact]
    public async Task Containers_with_large_templates_are_made_bound_seen_and_lost_in_transactions_that_they_fit()
    {
        using var world = new World();
        var node = await world.JoinAsync("n1");
        // Quotes take six bytes each as JSON: forty Containers of 60 KB are more than one transaction takes.
        var app = Make.App(40);
        await world.ApplyAsync(app with { Spec = app.Spec with { Env = app.Spec.Env.Add("SETTINGS", new string('"', 10_000)) } });

        await world.SettleAsync();
        Assert.Equal(40, node.Running);
        Assert.All(await world.ContainersAsync(), container => Assert.Equal(Contracts.Resources.ContainerPhase.Running, container.Status.Phase));

        node.IsUp = false;
        await world.PassAsync(TimeSpan.FromSeconds(90));

        Assert.All(await world.ContainersAsync(), container => Assert.Null(container.Spec.Node));
    }

    private static async Task<Node> EnrolAsync(World world, NodeFacts facts) =>
        Assert.IsType<EnrolmentOutcome.Enrolled>(await world.Plane.Platform.Enrolment.EnrolAsync("n1", facts, World.Cancellation)).Node;
}
