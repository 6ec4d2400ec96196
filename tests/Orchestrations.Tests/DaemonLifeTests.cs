using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Orchestrations.Tests;

public sealed class DaemonLifeTests
{
    [Fact]
    public async Task Each_node_has_one_also_one_that_joins_later_and_one_that_is_lost_has_none()
    {
        using var world = new World();
        var first = await world.JoinAsync("n1");
        await world.CreateAsync(Daemon());
        await world.SettleAsync();
        Assert.Equal(["n1"], await NodesAsync(world));

        await world.JoinAsync("n2");
        await world.SettleAsync();
        Assert.Equal(["n1", "n2"], await NodesAsync(world));

        first.IsUp = false;
        await world.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(["n2"], await NodesAsync(world));
        Assert.Equal((1, 1), (await world.GetAsync<DaemonApp>("log"))!.Status is { } status ? (status.Desired, status.Ready) : default);
    }

    [Fact]
    public async Task A_daemon_app_that_is_deleted_ends_everywhere()
    {
        using var world = new World();
        var (one, two) = (await world.JoinAsync("n1"), await world.JoinAsync("n2"));
        var app = await world.CreateAsync(Daemon());
        await world.SettleAsync();
        Assert.Equal(2, one.Running + two.Running);

        await world.DeleteAsync(app);
        await world.SettleAsync();

        Assert.Equal(0, one.Running + two.Running);
        Assert.Null(await world.GetAsync<DaemonApp>("log"));
        Assert.Equal(0, await world.Plane.Platform.WorkloadSweep.SweepAsync(World.Cancellation));
    }

    private static DaemonApp Daemon() => new() { Metadata = new ObjectMeta { Name = "log", Namespace = World.Namespace }, Spec = new DaemonAppSpec { Image = "log:1" } };

    private static async Task<IEnumerable<string?>> NodesAsync(World world) =>
        (await world.ContainersAsync()).Where(container => container.Status is { Ready: true, Phase: ContainerPhase.Running }).Select(container => container.Spec.Node).Order();
}
