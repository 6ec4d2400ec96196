using FunctionsPlatform.Storage.Memory;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Durable.Tests.Crashes;

public sealed class MemoryCrashTests : IClassFixture<MemoryCrashTests.Summary>
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Orchestrators cached or not, activities in this process or by message, and the messages of the dead hidden for a while or back at once:
    /// half of the combinations, all of them with <c>FP_CRASH_MATRIX=all</c>.</summary>
    public static TheoryData<string, int, int, bool> Scenarios =>
    [
        .. from scenario in CrashScenarios.All
           from cached in (int[])[0, 100]
           from local in (int[])[1, 0]
           from returns in (bool[])[false, true]
           where returns == (local == 0) || Environment.GetEnvironmentVariable("FP_CRASH_MATRIX") == "all"
           select new TheoryDataRow<string, int, int, bool>(scenario.Name, cached, local, returns)
    ];

    [Theory, MemberData(nameof(Scenarios))]
    public Task A_death_at_any_storage_call_changes_nothing_in_memory(string scenario, int cached, int local, bool returns) =>
        CrashMatrix.WalkAsync("memory", CrashScenarios.Named(scenario), 1, cached, async run =>
        {
            var time = new FakeTimeProvider(Start);
            using var store = new MemoryStore(time);
            using var world = new World(store.Tables, returns ? new ReturningQueues(store.Queues, byMessage: local == 0) : store.Queues, store.Blobs, time);
            await run(world, "crash");
        }, local);

    public sealed class Summary : IDisposable
    {
        public void Dispose() => CrashMatrix.Report("memory");
    }
}
