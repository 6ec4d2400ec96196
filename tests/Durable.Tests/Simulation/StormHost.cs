using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Durable.Tests.Simulation;

/// <summary>A process in the storm, its clock wrong; replaced by a fresh one when it dies.</summary>
internal sealed class StormHost
{
    private readonly World world;
    private readonly Random random;
    private readonly StormRates rates;
    private StormFaults faults;
    private Host host;
    private Task<bool>? asleep;
    private DateTimeOffset wakesAt;

    public StormHost(World world, Random random, StormRates rates)
    {
        (this.world, this.random, this.rates) = (world, random, rates);
        (faults, host) = Begin();
    }

    public int Deaths { get; private set; }

    public int Pauses { get; private set; }

    /// <returns>False when there was nothing to do.</returns>
    public async Task<bool> TurnAsync()
    {
        if (asleep is not null)
        {
            if (world.Time.GetUtcNow() < wakesAt) return false;
            var waking = asleep;
            asleep = null;
            faults.Resume();
            return await FinishAsync(waking);
        }

        return await FinishAsync(host.HandleOneAsync());
    }

    public async Task SweepAsync()
    {
        if (asleep is null) await FinishAsync(SweptAsync());
    }

    private async Task<bool> SweptAsync()
    {
        await host.Engine.SweepAsync(World.Token);
        return true;
    }

    private async Task<bool> FinishAsync(Task<bool> handling)
    {
        await Task.WhenAny(handling, faults.Paused);
        if (!handling.IsCompleted)
        {
            Pauses++;
            asleep = handling;
            wakesAt = world.Time.GetUtcNow() + (rates.LongestPause * random.NextDouble());
            return true;
        }

        try
        {
            return await handling;
        }
        catch (Exception failure) when (failure is StorageException or SimulatedCrashException || faults.IsDead)
        {
            // As a pump does: the message comes again when its visibility ends.
            if (!faults.IsDead) return true;
            Deaths++;
            (faults, host) = Begin();
            return true;
        }
    }

    private (StormFaults, Host) Begin()
    {
        var fresh = new StormFaults(random, rates);
        var skew = rates.Skew * ((random.NextDouble() * 2) - 1);
        var store = new FaultyStore(new StormTables(world.Tables, random, rates), new StormQueues(world.Queues, random, rates), world.Blobs, fresh);
        return (fresh, world.NewHost(store, new SkewedTime(world.Time, skew), cached: random.Next(2) * 10));
    }
}
