using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Faults;
using FunctionsPlatform.Storage.Memory;
using FunctionsPlatform.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Durable.Tests.Crashes;

/// <summary>The process dies before and after every storage call of a workload that uses every feature; a fresh one takes over. The outcome
/// must be what it is without a death.</summary>
public sealed class CrashPointTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory, InlineData(0), InlineData(100)]
    public async Task A_death_at_any_storage_call_changes_nothing_in_memory(int cached)
    {
        await WalkAsync(async run =>
        {
            var time = new FakeTimeProvider(Start);
            using var store = new MemoryStore(time);
            using var world = new World(store.Tables, store.Queues, store.Blobs, time);
            await run(world, "everything");
        }, cached);
    }

    [Fact]
    public async Task A_death_at_any_storage_call_changes_nothing_on_SQLite()
    {
        var folder = Directory.CreateTempSubdirectory("durable-crash-");
        try
        {
            var time = new FakeTimeProvider(Start);
            // One file for all runs: each starts where the one before left it drained.
            await using var store = SqliteStore.Open(new SqliteStoreOptions { Path = Path.Combine(folder.FullName, "store.db") }, time, NullLogger<SqliteStore>.Instance);
            var number = 0;
            await WalkAsync(async run =>
            {
                using var world = new World(store.Tables, store.Queues, store.Blobs, time);
                await run(world, $"everything-{++number}");
            }, cached: 100);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task WalkAsync(Func<Func<World, string, Task>, Task> inWorld, int cached)
    {
        var calls = 0;
        await inWorld(async (world, id) => calls = await CrashAsync(world, id, CrashPoint.Never(), cached));
        Assert.InRange(calls, 100, 2_000);
        for (var at = 1; at <= calls; at++)
        {
            foreach (var moment in (CrashMoment[])[CrashMoment.BeforeEffect, CrashMoment.AfterEffect])
            {
                var where = $"call {at} of {calls}, {moment}";
                try
                {
                    await inWorld((world, id) => CrashAsync(world, id, new CrashPoint(at, moment), cached));
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    throw new InvalidOperationException($"Death at {where}: {failure.Message}", failure);
                }
            }
        }
    }

    /// <returns>How many storage calls the first host made.</returns>
    private static async Task<int> CrashAsync(World world, string id, CrashPoint crash, int cached)
    {
        using var _ = crash;
        var workload = new CrashWorkload();
        workload.Register(world.Registry);
        var user = new User(id);
        var died = false;
        try
        {
            await user.LiveAsync(world, world.NewHost(crash, cached: cached));
        }
        catch (SimulatedCrashException)
        {
            died = true;
            await user.LiveAsync(world, world.NewHost(cached: cached));
        }

        await AssertOutcomeAsync(world, id, workload, died);
        return crash.Calls;
    }

    private static async Task AssertOutcomeAsync(World world, string id, CrashWorkload workload, bool died)
    {
        var host = world.NewHost();
        await host.DrainAsync();
        var ended = await host.Client.GetInstanceAsync(id, true, World.Token);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended!.RuntimeStatus);
        Assert.Equal(CrashWorkload.Expected, ended.ReadOutputAs<string>());

        // 3 letters, 3 tries, 3 laps: no call but these, each at least once and, without a death, exactly once.
        Assert.Equal(9, workload.Runs.Count);
        Assert.InRange(workload.Runs.Values.Sum(), 9, died ? 10 : 9);

        var history = await host.Client.GetOrchestrationHistoryAsync(id, World.Token);
        var completions = history.OfType<HistoryEvent.Completion>().Select(item => item.TaskId).ToList();
        Assert.Equal(completions.Distinct(), completions);
        Assert.Equal(4, history.OfType<HistoryEvent.EventRaised>().Count());

        // The index knows them all as ended, and the sweep finds nothing to do.
        var listed = await host.Client.GetInstancesPageAsync(
            new OrchestrationQuery { InstanceIdPrefix = id, Statuses = [OrchestrationRuntimeStatus.Completed] }, World.Token);
        Assert.Contains(listed.Instances, instance => instance.InstanceId == id);
        Assert.Contains(listed.Instances, instance => instance.InstanceId == id + "/laps");
        // But for what a client that died in the middle of its start left: that goes when it is old enough.
        world.Time.Advance(TimeSpan.FromMinutes(16));
        var sweep = await host.Engine.SweepAsync(World.Token);
        Assert.Equal((died ? sweep.Examined : 0, 0), (sweep.Repaired, sweep.Rung));
        Assert.InRange(sweep.Examined, 0, 1);
    }

    /// <summary>Someone who starts the orchestration and raises its event, and repeats what was not acknowledged.</summary>
    private sealed class User(string id)
    {
        private bool started;
        private bool raised;

        public async Task LiveAsync(World world, Host host)
        {
            if (!started) await host.Client.TryScheduleNewOrchestrationInstanceAsync("everything", null, new StartOrchestrationOptions(id), World.Token);
            started = true;
            if (!raised) await RaiseOnceAsync(world, host);
            raised = true;
            await host.RunToEndAsync(id);
        }

        // A client that never heard of its event's arrival looks before it raises another: the engine can tell only a sender's own repeats.
        private async Task RaiseOnceAsync(World world, Host host)
        {
            var rows = await world.Tables.QueryAsync(TableQuery.Prefix("DurableTasks", id, "i|3|"), World.Token);
            if (rows.Entities.Count == 0) await host.Client.RaiseEventAsync(id, "go", "from client", World.Token);
            else await host.RunUntilQuietAsync();
        }
    }
}
