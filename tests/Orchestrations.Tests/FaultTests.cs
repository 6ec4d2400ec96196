using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Orchestrations.Tests;

public sealed class FaultTests
{
    private static readonly FaultRates Bad = new() { FailBefore = 0.02, FailAfter = 0.02, Duplicate = 0.05, Reorder = 0.2 };

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory, MemberData(nameof(Seeds))]
    public async Task Whatever_storage_does_there_are_never_too_many_and_once_it_behaves_the_app_is_as_asked_for(int seed)
    {
        var random = new Random(seed);
        var faults = new SeededFaults(seed, FaultRates.None, TimeProvider.System);
        using var world = new World(faults);
        SimulatedNode[] nodes = [await world.JoinAsync("n1"), await world.JoinAsync("n2")];
        var (replicas, most) = (0, 0);
        faults.Rates = Bad;
        for (var change = 0; change < 6; change++)
        {
            replicas = random.Next(0, 9);
            await world.ApplyAsync(Make.App(replicas, image: $"web:{random.Next(2)}"));
            await world.SettleAsync();
            if (random.Next(3) == 0) world.Restart();
            if (random.Next(2) == 0) await SweepAsync(world, TimeSpan.FromSeconds(35));
            // The last change may not have been heard of yet, so the largest wish so far is the bound, with the surge of one.
            most = Math.Max(most, replicas);
            var meant = (await world.ContainersAsync()).Count(container => container is { Spec.DesiredState: DesiredState.Running } && !container.Status.Phase.IsFinal());
            Assert.True(meant <= most + 1, $"seed {seed}: {meant} are meant to run, at most {most} were ever asked for");
        }

        faults.Rates = FaultRates.None;
        for (var minute = 0; minute < 5; minute++) await SweepAsync(world, TimeSpan.FromMinutes(1));

        var containers = await world.ContainersAsync();
        Assert.Equal(replicas, containers.Count);
        Assert.All(containers, container => Assert.True(container.Status.Ready, $"seed {seed}: {container.Metadata.Name} is {container.Status.Phase}"));
        Assert.Equal(replicas, nodes.Sum(node => node.Running));
        Assert.Equal("Settled", (await world.GetAppAsync())!.Status!.Conditions[1].Reason);
    }

    // The timers of a real host: each may fail like anything else, and comes again.
    private static async Task SweepAsync(World world, TimeSpan time)
    {
        try
        {
            await world.PassAsync(time);
            await world.Plane.SweepInstancesAsync(World.Cancellation);
            await world.Plane.Platform.WorkloadSweep.SweepAsync(World.Cancellation);
        }
        catch (StorageException)
        {
            // An injected fault.
        }

        await world.SettleAsync();
    }
}
