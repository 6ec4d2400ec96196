using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Assignments;
using Google.Protobuf.WellKnownTypes;
using ObservedPhase = FunctionsPlatform.Contracts.Agent.ContainerPhase;
using Phase = FunctionsPlatform.Contracts.Resources.ContainerPhase;

namespace FunctionsPlatform.Orchestrations.Tests;

public sealed class ReportTests
{
    [Fact]
    public async Task An_older_observation_never_replaces_a_newer()
    {
        using var world = new World();
        var (node, container) = await OneAssignedAsync(world);
        var starting = node.Observation(container, ObservedPhase.Starting);
        var running = node.Observation(container, ObservedPhase.Running);

        await ReportAsync(world, "n1", running);
        await ReportAsync(world, "n1", starting);
        await ReportAsync(world, "n1", running);

        Assert.Equal((Phase.Running, true, running.Sequence), await StateAsync(world));
    }

    [Fact]
    public async Task A_phase_never_goes_back_but_the_rest_of_a_newer_observation_counts()
    {
        using var world = new World();
        var (node, container) = await OneAssignedAsync(world);
        await ReportAsync(world, "n1", node.Observation(container, ObservedPhase.Running));

        var restarting = node.Observation(container, ObservedPhase.Starting);
        restarting.RestartCount = 1;
        await ReportAsync(world, "n1", restarting);

        var status = Assert.Single(await world.ContainersAsync()).Status;
        Assert.Equal((Phase.Running, false, 1), (status.Phase, status.Ready, status.RestartCount));
    }

    [Fact]
    public async Task Last_words_that_follow_an_end_reach_the_app()
    {
        using var world = new World();
        var (node, container) = await OneAssignedAsync(world);
        var crashed = node.Observation(container, ObservedPhase.Running);
        crashed.LastTermination = new Termination { ExitCode = 3, Reason = "Error", FinishedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch) };
        await ReportAsync(world, "n1", crashed);
        await world.SettleAsync();
        var told = node.Observation(container, ObservedPhase.Running);
        told.LastTermination = crashed.LastTermination.Clone();
        told.LastTermination.LogTail.Add("boom");

        await ReportAsync(world, "n1", told);

        await world.SettleAsync();
        Assert.Equal(["boom"], (await world.GetAppAsync(container.Spec.App))!.Status!.LastFailure!.LogTail);
    }

    [Fact]
    public async Task Nobody_but_its_own_node_speaks_of_a_container_and_nobody_of_one_that_is_over()
    {
        using var world = new World();
        var (node, container) = await OneAssignedAsync(world);
        await ReportAsync(world, "n2", node.Observation(container, ObservedPhase.Running));
        var stranger = node.Observation(container, ObservedPhase.Running);
        stranger.Uid = "another";
        await ReportAsync(world, "n1", stranger);
        Assert.Equal(Phase.Assigned, (await StateAsync(world)).Phase);

        await ReportAsync(world, "n1", node.Observation(container, ObservedPhase.Failed));
        await ReportAsync(world, "n1", node.Observation(container, ObservedPhase.Running));
        Assert.Equal(Phase.Failed, (await StateAsync(world)).Phase);
    }

    [Fact]
    public async Task Two_intakes_at_once_both_count()
    {
        using var world = new World();
        var node = await world.JoinAsync("n1");
        await world.ApplyAsync(Make.App(40));
        await world.Plane.DrainAsync(World.Cancellation);
        var other = world.NewPlane();
        var containers = await world.ContainersAsync();
        var intakes = containers.Select((container, index) =>
        {
            var intake = (index % 2 == 0 ? world.Plane : other).Platform.Reports;
            var report = new NodeReport { NodeName = "n1", Containers = { node.Observation(container, ObservedPhase.Running) } };
            return Task.Run(() => intake.ApplyAsync(report, World.Cancellation), World.Cancellation);
        });

        await Task.WhenAll(intakes);
        await world.SettleAsync();

        Assert.Equal(40, (await world.GetAppAsync())!.Status!.ReadyReplicas);
    }

    [Fact]
    public async Task An_event_that_is_told_twice_counts_once_and_one_that_happens_again_counts_again()
    {
        using var world = new World();
        var seen = new ObservedEvent { Namespace = World.Namespace, ContainerName = "web-abcde", ContainerUid = "u", Type = "Warning", Reason = "Restarted", Message = "it ended with 3", At = At(world) };
        var report = new NodeReport { NodeName = "n1", Events = { seen } };
        await world.Plane.Platform.Reports.ApplyAsync(report, World.Cancellation);
        await world.Plane.Platform.Reports.ApplyAsync(report, World.Cancellation);
        Assert.Equal(1, Assert.Single(await world.EventsAsync()).Count);

        world.Time.Advance(TimeSpan.FromSeconds(1));
        seen.At = At(world);
        await world.Plane.Platform.Reports.ApplyAsync(report, World.Cancellation);

        var told = Assert.Single(await world.EventsAsync());
        Assert.Equal((2, "agent/n1", EventType.Warning), (told.Count, told.Source, told.Type));
        Assert.Equal(TimeSpan.FromSeconds(1), told.LastTimestamp - told.FirstTimestamp);
    }

    [Fact]
    public async Task Old_events_are_removed()
    {
        using var world = new World();
        var seen = new ObservedEvent { Namespace = World.Namespace, ContainerName = "a", Reason = "R", At = At(world) };
        await world.Plane.Platform.Reports.ApplyAsync(new NodeReport { NodeName = "n1", Events = { seen } }, World.Cancellation);
        Assert.Equal(0, await world.Plane.Platform.EventRetention.PruneAsync(World.Cancellation));

        world.Time.Advance(TimeSpan.FromHours(25));

        Assert.Equal(1, await world.Plane.Platform.EventRetention.PruneAsync(World.Cancellation));
        Assert.Empty(await world.EventsAsync());
    }

    [Fact]
    public void An_assignment_lists_what_is_bound_to_the_node_and_not_over_with_ports_resolved()
    {
        var template = new AppSpec
        {
            Image = "web:1",
            Env = Make.App(1).Spec.Env.Add("A", "b"),
            Ports = [new PortSpec { Name = "http", ContainerPort = 8080 }],
            HealthCheck = new() { Http = new() { Path = "/healthz", Port = new PortReference("http", 0) } },
        };
        Container On(string name, string node, Phase phase = Phase.Running) => new()
        {
            Metadata = new ObjectMeta { Name = name, Namespace = "default", Uid = name },
            Spec = new ContainerSpec { App = "web", Node = node, Template = template },
            Status = new ContainerStatus { Phase = phase },
        };
        var stopping = On("c", "n1");
        stopping.Spec.DesiredState = Contracts.Resources.DesiredState.Stopped;

        var assignment = AssignmentBuilder.Build("n1", [stopping, On("b", "n2"), On("d", "n1", Phase.Failed), On("a", "n1")], revision: 7);

        Assert.Equal(["a", "c"], assignment.Containers.Select(container => container.Name));
        Assert.Equal([Contracts.Agent.DesiredState.Running, Contracts.Agent.DesiredState.Stopped], assignment.Containers.Select(container => container.Desired));
        Assert.Equal((8080, "b", 7L), (assignment.Containers[0].HealthCheck.Http.Port, assignment.Containers[0].Env["A"], assignment.Revision));
    }

    [Theory]
    [InlineData("web:1", null, null, "IfNotPresent")]
    [InlineData("web", null, null, "Always")]
    [InlineData("web:latest", null, null, "Always")]
    [InlineData("r.example:5000/web", null, null, "Always")]
    [InlineData("web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", null, null, "IfNotPresent")]
    [InlineData("web", "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", null, "IfNotPresent")]
    [InlineData("web", "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ImagePullPolicy.Always, "Always")]
    [InlineData("web:1", null, ImagePullPolicy.Never, "Never")]
    public void An_image_is_fetched_anew_where_its_tag_may_stand_for_another_by_now(string image, string? digest, ImagePullPolicy? policy, string expected)
    {
        var container = new Container { Metadata = new ObjectMeta { Namespace = "default", Name = "a" }, Spec = new ContainerSpec { Node = "n1", Digest = digest, Template = new AppSpec { Image = image, ImagePullPolicy = policy } } };

        Assert.Equal(expected, Assert.Single(AssignmentBuilder.Build("n1", [container], 1).Containers).PullPolicy);
    }

    private static Timestamp At(World world) => Timestamp.FromDateTimeOffset(world.Time.GetUtcNow());

    private static async Task<(SimulatedNode Node, Container Container)> OneAssignedAsync(World world)
    {
        var node = await world.JoinAsync("n1");
        await world.ApplyAsync(Make.App(1));
        await world.Plane.DrainAsync(World.Cancellation);
        return (node, Assert.Single(await world.ContainersAsync()));
    }

    private static Task ReportAsync(World world, string node, ContainerObservation seen) =>
        world.Plane.Platform.Reports.ApplyAsync(new NodeReport { NodeName = node, Containers = { seen } }, World.Cancellation);

    private static async Task<(Phase Phase, bool Ready, long Sequence)> StateAsync(World world)
    {
        var status = Assert.Single(await world.ContainersAsync()).Status;
        return (status.Phase, status.Ready, status.ObservationSequence);
    }
}
