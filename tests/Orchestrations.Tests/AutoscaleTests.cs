using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Resources;
using Container = FunctionsPlatform.Contracts.Resources.Container;

namespace FunctionsPlatform.Orchestrations.Tests;

public sealed class AutoscaleTests
{
    private static readonly TimeSpan Quarter = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task An_app_that_works_off_a_queue_goes_from_nothing_to_what_is_needed_and_back_to_nothing()
    {
        using var world = new World();
        var node = await world.JoinAsync("n1");
        await world.ApplyAsync(Scaled(new AutoscaleSpec
        {
            MinReplicas = 0, MaxReplicas = 5, Metrics = [new AutoscaleMetric { Queue = new QueueTarget { Name = "orders", MessagesPerReplica = 10 } }],
            ScaleDown = new AutoscaleBehavior { StabilizationWindow = TimeSpan.FromMinutes(1) },
        }, replicas: 0));
        await world.SettleAsync();
        Assert.Equal(0, node.Running);

        await world.SendAsync("orders", 25);
        await world.PassAsync(2 * Quarter);
        Assert.Equal(3, node.Running);
        Assert.Equal(3, (await world.GetAppAsync())!.Status!.Autoscale!.DesiredReplicas);
        Assert.Contains(await world.EventsAsync(), one => one.Reason == "Scaled" && one.Message == "from 0 to 3 replicas: queue orders 25 messages (target 10 a replica)");

        await world.EmptyAsync("orders");
        await world.PassAsync(2 * Quarter);
        Assert.Equal(3, node.Running);
        await world.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(0, node.Running);
    }

    [Fact]
    public async Task Busy_replicas_get_help_and_what_was_decided_survives_the_process()
    {
        using var world = new World();
        var node = await world.JoinAsync("n1");
        await world.ApplyAsync(Scaled(new AutoscaleSpec { MinReplicas = 1, MaxReplicas = 10, Metrics = [new AutoscaleMetric { Cpu = new CpuTarget { AverageValue = new CpuMillicores(100) } }] }, replicas: 2));
        await world.SettleAsync();

        await UseAsync(world, cpuMillicores: 150);
        await world.PassAsync(2 * Quarter);
        Assert.Equal(3, node.Running);

        world.Restart();
        await world.PassAsync(2 * Quarter);
        Assert.Equal(3, node.Running);
        Assert.Equal(2, (await world.GetAppAsync())!.Spec.Replicas);
    }

    [Fact]
    public async Task An_app_that_is_no_longer_autoscaled_has_as_many_as_its_spec_says()
    {
        using var world = new World();
        var node = await world.JoinAsync("n1");
        var app = Scaled(new AutoscaleSpec { MinReplicas = 4, MaxReplicas = 10, Metrics = [new AutoscaleMetric { Cpu = new CpuTarget { AverageValue = new CpuMillicores(100) } }] }, replicas: 2);
        await world.ApplyAsync(app);
        await world.SettleAsync();
        Assert.Equal(4, node.Running);

        await world.ApplyAsync(app with { Spec = app.Spec with { Autoscale = null } });
        await world.SettleAsync();

        Assert.Equal(2, node.Running);
        Assert.Null((await world.GetAppAsync())!.Status!.Autoscale);
    }

    [Fact]
    public async Task An_autoscaled_app_at_rest_writes_nothing()
    {
        using var world = new World();
        await world.JoinAsync("n1");
        await world.ApplyAsync(Scaled(new AutoscaleSpec { MinReplicas = 1, MaxReplicas = 10, Metrics = [new AutoscaleMetric { Cpu = new CpuTarget { AverageValue = new CpuMillicores(100) } }] }, replicas: 2));
        await world.SettleAsync();
        await UseAsync(world, cpuMillicores: 100);
        await world.PassAsync(2 * Quarter);
        var before = (await world.GetAppAsync())!.Metadata.ResourceVersion;

        await UseAsync(world, cpuMillicores: 95);
        await world.PassAsync(4 * Quarter);

        Assert.Equal(before, (await world.GetAppAsync())!.Metadata.ResourceVersion);
    }

    private static App Scaled(AutoscaleSpec autoscale, int replicas)
    {
        var app = Make.App(replicas);
        return app with { Spec = app.Spec with { Autoscale = autoscale } };
    }

    private static async Task UseAsync(World world, long cpuMillicores)
    {
        var stats = new NodeStats();
        stats.Containers.AddRange((await world.ContainersAsync()).Select(container => new ContainerStats { Uid = container.Metadata.Uid, Name = container.Metadata.Name, CpuMillicores = cpuMillicores }));
        await world.Outside.Platform.Stats.WriteAsync("n1", stats, World.Cancellation);
    }
}
