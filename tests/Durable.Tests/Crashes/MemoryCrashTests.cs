using FunctionsPlatform.Storage.Memory;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Durable.Tests.Crashes;

public sealed class MemoryCrashTests : IClassFixture<MemoryCrashTests.Summary>
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, int> Scenarios =>
        [.. from scenario in CrashScenarios.All from cached in (int[])[0, 100] select new TheoryDataRow<string, int>(scenario.Name, cached)];

    [Theory, MemberData(nameof(Scenarios))]
    public Task A_death_at_any_storage_call_changes_nothing_in_memory(string scenario, int cached) =>
        CrashMatrix.WalkAsync("memory", CrashScenarios.Named(scenario), 1, cached, static async run =>
        {
            var time = new FakeTimeProvider(Start);
            using var store = new MemoryStore(time);
            using var world = new World(store.Tables, store.Queues, store.Blobs, time);
            await run(world, "crash");
        });

    public sealed class Summary : IDisposable
    {
        public void Dispose() => CrashMatrix.Report("memory");
    }
}
