using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Scheduling;

namespace FunctionsPlatform.Orchestrations.Tests;

public sealed class SchedulingTests
{
    [Fact]
    public async Task Two_processes_that_schedule_at_once_never_fill_a_node_twice()
    {
        var isHeld = true;
        for (var call = 1; isHeld; call++)
        {
            using var world = new World();
            await world.JoinAsync("n1", 1L << 30);
            // Room for one, wanted once in each of two namespaces: no keyspace sees the other's binding. What is in "a" comes first, but the
            // process that is held may have looked there before it came.
            await world.Plane.Resources.CreateAsync(Make.App(1, @namespace: "a"), World.Cancellation);
            await world.Plane.Resources.CreateAsync(Pending("b", 800L << 20), World.Cancellation);
            var hold = new HoldAtCall { At = call };
            var held = world.NewPlane(hold);

            isHeld = await hold.MeetAsync(
                () => held.Platform.SchedulePass.RunAsync(World.Cancellation),
                async () =>
                {
                    await world.Plane.Resources.CreateAsync(Pending("a", 800L << 20), World.Cancellation);
                    await world.Plane.Platform.SchedulePass.RunAsync(World.Cancellation);
                });

            var bound = (await world.ContainersAsync("a")).Concat(await world.ContainersAsync("b")).Count(container => container.Spec.Node is not null);
            Assert.True(bound == 1, $"held at call {call}: {bound} bound to a node with room for one");
        }
    }

    [Fact]
    public async Task A_process_that_was_shut_out_begins_anew_and_goes_on()
    {
        using var world = new World();
        await world.JoinAsync("n1");
        var other = world.NewPlane();
        foreach (var plane in new[] { world.Plane, other, world.Plane, other })
        {
            await plane.Resources.CreateAsync(Pending("a", 0), World.Cancellation);

            Assert.Equal(new PassOutcome(1, 0), await plane.Platform.SchedulePass.RunAsync(World.Cancellation));
        }
    }

    [Fact]
    public async Task A_container_that_waits_is_not_written_again_while_its_reason_stays()
    {
        using var world = new World();
        await world.Plane.Resources.CreateAsync(Pending("a", 0), World.Cancellation);
        await world.Plane.Platform.SchedulePass.RunAsync(World.Cancellation);
        var first = Assert.Single(await world.ContainersAsync("a"));

        Assert.Equal(new PassOutcome(0, 1), await world.Plane.Platform.SchedulePass.RunAsync(World.Cancellation));

        Assert.Equal(first.Metadata.ResourceVersion, Assert.Single(await world.ContainersAsync("a")).Metadata.ResourceVersion);
        Assert.Equal("0 of 0 nodes: no node has joined", first.Status.Message);
    }

    private static Container Pending(string @namespace, long memory) => new()
    {
        Metadata = new ObjectMeta { Name = "c-" + Contracts.Identity.IdSource.Random.NewSuffix(), Namespace = @namespace },
        Spec = new ContainerSpec { App = "web", Template = Make.App(1, memory: memory).Spec },
    };
}
