using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Orchestrations.Apps;
using FunctionsPlatform.Orchestrations.Workloads;
using ObservedPhase = FunctionsPlatform.Contracts.Agent.ContainerPhase;

namespace FunctionsPlatform.Orchestrations.Tests;

public sealed class AppLifeTests
{
    [Fact]
    public async Task An_app_is_scaled_up_and_down_and_to_nothing()
    {
        using var world = new World();
        var node = await world.JoinAsync("n1");

        foreach (var replicas in new[] { 0, 3, 10, 2, 0 })
        {
            await world.ApplyAsync(Make.App(replicas));
            await world.SettleAsync();

            var containers = await world.ContainersAsync();
            Assert.Equal(replicas, containers.Count);
            Assert.Equal(replicas, node.Running);
            Assert.All(containers, container => Assert.True(container.Status.Ready));
            var status = (await world.GetAppAsync())!.Status!;
            Assert.Equal((replicas, replicas), (status.Replicas, status.ReadyReplicas));
            Assert.Equal("Settled", status.Conditions[1].Reason);
        }
    }

    [Fact]
    public async Task Deleting_an_app_removes_its_containers_then_itself_and_ends_its_orchestration()
    {
        using var world = new World();
        var node = await world.JoinAsync("n1");
        var app = await world.ApplyAsync(Make.App(3));
        await world.SettleAsync();

        await world.DeleteAsync(app);
        Assert.NotNull((await world.GetAppAsync())!.Metadata.DeletionTimestamp);
        await world.SettleAsync();

        Assert.Null(await world.GetAppAsync());
        Assert.Empty(await world.ContainersAsync());
        Assert.Equal(0, node.Running);
        var orchestration = await world.Plane.Client.GetInstanceAsync(app.ToReference().InstanceId, cancellationToken: World.Cancellation);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, orchestration!.RuntimeStatus);
    }

    [Fact]
    public async Task An_app_made_again_under_its_name_has_an_orchestration_of_its_own()
    {
        using var world = new World();
        await world.JoinAsync("n1");
        var first = await world.ApplyAsync(Make.App(1));
        await world.SettleAsync();
        await world.DeleteAsync(first);
        await world.SettleAsync();

        var second = await world.ApplyAsync(Make.App(2));
        await world.SettleAsync();

        Assert.NotEqual(first.ToReference().InstanceId, second.ToReference().InstanceId);
        Assert.Equal(2, (await world.ContainersAsync()).Count);
    }

    [Fact]
    public async Task A_new_image_replaces_every_container_and_keeps_within_the_surge()
    {
        using var world = new World();
        var node = await world.JoinAsync("n1");
        await world.ApplyAsync(Make.App(4));
        await world.SettleAsync();

        await world.ApplyAsync(Make.App(4, image: "web:2"));
        await world.SettleAsync();

        Assert.All(await world.ContainersAsync(), container => Assert.Equal("web:2", container.Spec.Template.Image));
        Assert.Equal(4, node.Running);
        Assert.InRange(node.MostRunning, 4, 5);
    }

    [Fact]
    public async Task A_container_that_fails_at_once_is_replaced_with_growing_pauses_and_its_end_is_kept()
    {
        using var world = new World();
        var node = await world.JoinAsync("n1");
        node.Result = ObservedPhase.Failed;
        await world.ApplyAsync(Make.App(1));
        await world.SettleAsync();

        // 1 s, 2 s, 4 s, 8 s, 16 s …: five or six successors in 40 s, seen at the resolution of the 5 s clock.
        await world.PassAsync(TimeSpan.FromSeconds(40));

        var failure = (await world.GetAppAsync())!.Status!.LastFailure!;
        Assert.Equal((3, "boom"), (failure.ExitCode, Assert.Single(failure.LogTail)));
        var replaced = (await world.EventsAsync()).Where(told => told.Reason == "ContainerReplaced").Sum(told => told.Count);
        Assert.InRange(replaced, 3, 6);

        node.Result = ObservedPhase.Running;
        await world.PassAsync(TimeSpan.FromSeconds(70));
        Assert.True(Assert.Single(await world.ContainersAsync()).Status.Ready);
    }

    [Fact]
    public async Task A_container_waits_with_a_reason_until_there_is_room()
    {
        using var world = new World();
        await world.JoinAsync("n1");
        await world.ApplyAsync(Make.App(1, memory: 64L << 30));
        await world.SettleAsync();

        var waiting = Assert.Single(await world.ContainersAsync());
        Assert.Equal(ContainerPhase.Pending, waiting.Status.Phase);
        Assert.Equal(("NoRoom", "0 of 1 nodes: 1 lacks memory, needs 64Gi, 7.6Gi free"), (waiting.Status.Reason, waiting.Status.Message));
        Assert.Contains("1 lacks memory", (await world.GetAppAsync())!.Status!.Conditions[0].Message, StringComparison.Ordinal);
        Assert.Contains(await world.EventsAsync(), told => told.Reason == "NoRoom" && told.Regarding.Name == waiting.Metadata.Name);

        await world.JoinAsync("n2", 128L << 30);
        await world.SettleAsync();
        Assert.Equal("n2", Assert.Single(await world.ContainersAsync()).Spec.Node);
    }

    [Fact]
    public async Task A_restart_of_the_control_plane_in_the_middle_of_a_scale_loses_and_doubles_nothing()
    {
        for (var messages = 1; messages < 12; messages++)
        {
            using var world = new World();
            var node = await world.JoinAsync("n1");
            await world.ApplyAsync(Make.App(3));
            await world.SettleAsync();
            await world.ApplyAsync(Make.App(10));
            await world.Plane.DrainAsync(World.Cancellation, most: messages);

            world.Restart();
            await world.SettleAsync();

            Assert.Equal((10, 10), ((await world.ContainersAsync()).Count, node.Running));
            Assert.Equal(10, node.MostRunning);
        }
    }

    [Fact]
    public async Task A_lost_wake_is_healed_by_the_sweep_and_a_settled_app_is_left_alone()
    {
        using var world = new World();
        var node = await world.JoinAsync("n1");
        await world.ApplyAsync(Make.App(2));
        await world.SettleAsync();
        Assert.Equal(0, await world.Plane.Platform.WorkloadSweep.SweepAsync(World.Cancellation));

        await world.Plane.Resources.UpdateAsync<App>(World.Namespace, "web", app => app with { Spec = app.Spec with { Replicas = 5 } }, World.Cancellation);
        await world.SettleAsync();
        Assert.Equal(2, node.Running);

        Assert.Equal(1, await world.Plane.Platform.WorkloadSweep.SweepAsync(World.Cancellation));
        await world.SettleAsync();
        Assert.Equal(5, node.Running);
    }

    [Fact]
    public async Task Two_reconciliations_that_meet_anywhere_fill_a_gap_once()
    {
        var isHeld = true;
        for (var call = 1; isHeld; call++)
        {
            using var world = new World();
            var request = new ReconcileRequest((await world.ApplyAsync(Make.App(5))).ToReference());
            await world.Plane.DrainAsync(World.Cancellation);
            // Two vanish without a trace, and the status stays as it is: nothing but the app's own version can keep two plans apart.
            foreach (var container in (await world.ContainersAsync()).TakeLast(2))
                await world.Plane.Resources.DeleteAsync<Container>(World.Namespace, container.Metadata.Name, State.Precondition.None, World.Cancellation);
            var hold = new HoldAtCall { At = call };
            var held = world.NewPlane(hold);

            isHeld = await hold.MeetAsync(
                () => held.Platform.ReconcileApp.RunAsync(request, World.Cancellation),
                () => world.Plane.Platform.ReconcileApp.RunAsync(request, World.Cancellation));

            var count = (await world.ContainersAsync()).Count;
            Assert.True(count == 5, $"held at call {call}: {count} containers, 5 wanted");
        }
    }

    [Fact]
    public async Task Containers_whose_app_is_gone_are_cleaned_up_by_the_sweep()
    {
        using var world = new World();
        var node = await world.JoinAsync("n1");
        await world.ApplyAsync(Make.App(2));
        await world.SettleAsync();
        // Somebody took the finalizer away.
        await world.Plane.Resources.UpdateAsync<App>(
            World.Namespace, "web", app => app with { Metadata = app.Metadata with { Finalizers = [] } }, World.Cancellation);
        await world.Plane.Resources.DeleteAsync<App>(World.Namespace, "web", State.Precondition.None, World.Cancellation);

        await world.Plane.Platform.WorkloadSweep.SweepAsync(World.Cancellation);
        await world.SettleAsync();

        Assert.Empty(await world.ContainersAsync());
        Assert.Equal(0, node.Running);
    }
}
