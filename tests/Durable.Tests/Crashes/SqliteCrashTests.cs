using FunctionsPlatform.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Durable.Tests.Crashes;

public sealed class SqliteCrashTests : IClassFixture<SqliteCrashTests.Summary>, IAsyncLifetime
{
    private const int Stride = 7;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fp-durable-crash-");
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly SqliteStore store;
    private int runs;

    public SqliteCrashTests() => store = SqliteStore.Open(
        new SqliteStoreOptions { Path = Path.Combine(folder.FullName, "store.db") }, time, NullLogger<SqliteStore>.Instance);

    public static TheoryData<string> Scenarios => [.. CrashScenarios.All.Select(scenario => scenario.Name)];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Delete(recursive: true);
    }

    // One file for all runs of a scenario: each starts where the one before left nothing behind.
    [Theory, MemberData(nameof(Scenarios))]
    public Task A_death_at_any_storage_call_changes_nothing_on_SQLite(string scenario) =>
        CrashMatrix.WalkAsync("SQLite", CrashScenarios.Named(scenario), Stride, cached: 100, async run =>
        {
            using var world = new World(store.Tables, store.Queues, store.Blobs, time);
            await run(world, $"crash-{++runs}");
        });

    public sealed class Summary : IDisposable
    {
        public void Dispose() => CrashMatrix.Report("SQLite");
    }
}
