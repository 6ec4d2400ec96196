using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage.Azure;
using FunctionsPlatform.Testing.Azurite;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Durable.Tests.Crashes;

/// <summary>On an Azurite whose clock is the world's. Each request costs milliseconds, so that a few points stand for all unless they are asked for.</summary>
public sealed class AzuriteCrashTests : IClassFixture<AzuriteCrashTests.Summary>
{
    private const int Stride = 37;
    private static readonly string[] Usual = ["activities", "purge", "everything"];

    public static TheoryData<string> Scenarios =>
        [.. Environment.GetEnvironmentVariable("FP_CRASH_MATRIX") is { Length: > 0 } ? CrashScenarios.All.Select(scenario => scenario.Name) : Usual];

    [Theory, MemberData(nameof(Scenarios))]
    public async Task A_death_at_any_storage_call_changes_nothing_on_Azurite(string scenario)
    {
        var (account, clock) = await SharedAzurite.NewClockedAccountAsync();
        // Whole seconds: the service dates messages by them.
        clock.Set(DateTimeOffset.FromUnixTimeSeconds(clock.Now.ToUnixTimeSeconds() + 1));
        var time = new FakeTimeProvider(clock.Now);
        await using var store = AzureStore.Open(new AzureStoreOptions { ConnectionString = account.ConnectionString }, TimeProvider.System, IdSource.Random);
        var runs = 0;
        await CrashMatrix.WalkAsync("Azurite", CrashScenarios.Named(scenario), Stride, cached: 100, async run =>
        {
            using var world = new World(store.Tables, store.Queues, store.Blobs, time) { Ticked = clock.Set };
            await run(world, $"crash-{++runs}");
        });
    }

    public sealed class Summary : IDisposable
    {
        public void Dispose() => CrashMatrix.Report("Azurite");
    }
}
