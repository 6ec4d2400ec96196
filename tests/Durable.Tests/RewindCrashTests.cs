using System.Globalization;
using FunctionsPlatform.Storage.Faults;
using FunctionsPlatform.Storage.Memory;
using FunctionsPlatform.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Durable.Tests;

/// <summary>Death at every storage call of a rewind and of the run after it.</summary>
public sealed class RewindCrashTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fp-durable-rewind-");
    private int files;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public Task A_rewind_that_dies_at_any_storage_call_is_done_once_after_it_was_asked_for_again() => WalkAsync(1, async crash =>
    {
        var time = new FakeTimeProvider(Start);
        using var store = new MemoryStore(time);
        using var world = new World(store.Tables, store.Queues, store.Blobs, time);
        var rewind = new Rewind();
        await rewind.DieAsync(world, crash);
        await rewind.RecoverAsync(world, crash);
    });

    // Recovery opens the file anew: what the dead process had in hand comes back at once.
    [Fact]
    public Task A_rewind_that_dies_at_any_storage_call_is_done_once_on_SQLite_too() => WalkAsync(9, async crash =>
    {
        var time = new FakeTimeProvider(Start);
        var (rewind, file) = (new Rewind(), Path.Combine(folder.FullName, $"{++files}.db"));
        (Func<World, CrashPoint, Task> Live, int FirstHost)[] lives = [(rewind.DieAsync, 0), (rewind.RecoverAsync, 100)];
        foreach (var (live, firstHost) in lives)
        {
            await using var store = SqliteStore.Open(new SqliteStoreOptions { Path = file }, time, NullLogger<SqliteStore>.Instance);
            using var world = new World(store.Tables, store.Queues, store.Blobs, time) { FirstHost = firstHost };
            await live(world, crash);
        }
    });

    private static async Task WalkAsync(int stride, Func<CrashPoint, Task> runAsync)
    {
        if (Environment.GetEnvironmentVariable("FP_CRASH_MATRIX") == "all") stride = 1;
        using var never = CrashPoint.Never();
        await runAsync(never);
        Assert.InRange(never.Calls, 20, 400);
        var points = from at in Enumerable.Range(1, never.Calls) from moment in Enum.GetValues<CrashMoment>() select (at, moment);
        var walked = 0;
        foreach (var (at, moment) in points.Where((_, index) => index % stride == 0))
        {
            using var crash = new CrashPoint(at, moment);
            await runAsync(crash);
            walked++;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"crash points covered in a rewind: {walked} of {never.Calls * 2}"));
    }

    /// <summary>A parent whose child's activity has failed, and what became of it.</summary>
    private sealed class Rewind
    {
        private readonly List<string> ran = [];
        private bool broken = true;
        private World? registered;

        public async Task DieAsync(World world, CrashPoint crash)
        {
            Register(world);
            var before = world.NewHost(cached: 0);
            await before.Client.ScheduleNewOrchestrationInstanceAsync("parent", null, new StartOrchestrationOptions("root"), World.Token);
            await before.RunToEndAsync("root");
            await before.RunUntilQuietAsync();
            broken = false;
            try
            {
                var dying = world.NewHost(crash, cached: 0);
                await dying.Client.RewindInstanceAsync("root", null, World.Token);
                await dying.RunUntilQuietAsync();
            }
            catch (SimulatedCrashException)
            {
                // What was in its hands comes again in the next life.
            }
        }

        public async Task RecoverAsync(World world, CrashPoint crash)
        {
            Register(world);
            var host = world.NewHost(cached: 0);
            if ((await host.Client.GetInstanceAsync("root", false, World.Token))!.RuntimeStatus == OrchestrationRuntimeStatus.Failed)
                await host.Client.RewindInstanceAsync("root", null, World.Token);
            for (var minute = 0; minute < 20; minute++)
            {
                await host.RunUntilQuietAsync();
                world.Time.Advance(TimeSpan.FromMinutes(1));
                await host.Engine.SweepAsync(World.Token);
            }

            var at = $"crash at call {crash.Calls}";
            var (root, kid) = (await host.Client.GetInstanceAsync("root", true, World.Token), await host.Client.GetInstanceAsync("kid", true, World.Token));
            Assert.True(root!.RuntimeStatus == OrchestrationRuntimeStatus.Completed && root.ReadOutputAs<string>() == "ab", $"{at}: {root}");
            Assert.True(kid!.RuntimeStatus == OrchestrationRuntimeStatus.Completed, $"{at}: {kid}");
            Assert.True(ran.Count(what => what == "a") == 1, $"{at}: 'a' had succeeded and ran {string.Join(",", ran)}");
            foreach (var id in (string[])["root", "kid"])
            {
                var steps = await host.Client.GetOrchestrationStepsAsync(id, World.Token);
                Assert.True(steps.SelectMany(step => step.Events).OfType<HistoryEvent.ExecutionRewound>().Count() == 1, $"{at}: '{id}' was rewound more than once or never");
            }

            foreach (var (status, count) in ((OrchestrationRuntimeStatus, int)[])[(OrchestrationRuntimeStatus.Completed, 2), (OrchestrationRuntimeStatus.Failed, 0), (OrchestrationRuntimeStatus.Running, 0)])
            {
                var listed = await host.Client.GetAllInstancesAsync(new OrchestrationQuery { Statuses = [status] }, World.Token).ToListAsync(World.Token);
                Assert.True(listed.Count == count, $"{at}: {listed.Count} are listed as {status}");
            }
        }

        private void Register(World world)
        {
            if (registered == world) return;
            registered = world;
            world.Registry
                .AddOrchestratorFunc("parent", async context => string.Concat(await Task.WhenAll(
                    context.CallActivityAsync<string>("work", "a"), context.CallSubOrchestratorAsync<string>("child", options: new SubOrchestrationOptions(InstanceId: "kid")))))
                .AddOrchestratorFunc("child", context => context.CallActivityAsync<string>("work", "b"))
                .AddActivityFunc<string, string>("work", (_, what) =>
                {
                    ran.Add(what);
                    return broken && what == "b" ? throw new InvalidOperationException("broken") : what;
                });
        }
    }
}
