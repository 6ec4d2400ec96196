using System.Globalization;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Azure;
using FunctionsPlatform.Storage.Faults;
using FunctionsPlatform.Testing.Azurite;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Durable.Tests.Simulation;

/// <summary>Random orchestrations on hosts that are replaced now and then and reach Azurite by a wire that loses answers, cuts connections and throttles. What the store and its
/// client libraries make of that is part of the test. <c>FP_SEEDS=100</c> runs so many fresh seeds, beginning at <c>FP_FIRST_SEED</c>.</summary>
public sealed class WireStormTests
{
    private const int MaxTurns = 5_000;
    private const int Usual = 6;

    public static TheoryData<int> Seeds =>
        [.. Number("FP_SEEDS") is { } count ? Enumerable.Range(Number("FP_FIRST_SEED") ?? 1, count) : Enumerable.Range(1, Usual)];

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_random_orchestration_over_a_bad_wire_to_Azurite_returns_what_a_straight_line_interpreter_does(int seed)
    {
        var (account, clock) = await SharedAzurite.NewClockedAccountAsync();
        // Whole seconds: the service dates messages by them.
        clock.Set(DateTimeOffset.FromUnixTimeSeconds(clock.Now.ToUnixTimeSeconds() + 1));
        var time = new FakeTimeProvider(clock.Now);
        await using var direct = AzureStore.Open(new AzureStoreOptions { ConnectionString = account.ConnectionString }, TimeProvider.System, IdSource.Random);
        await using var wire = new FaultProxy();
        var random = new Random(seed);
        wire.Plan = new WireStorm(random).Next;
        await using var spoilt = AzureStore.Open(new AzureStoreOptions { ConnectionString = wire.Around(account).ConnectionString }, new HastyTime(time), IdSource.Random);
        using var world = new World(direct.Tables, direct.Queues, direct.Blobs, time) { Ticked = clock.Set, Converter = new JsonDataConverter(ProgramJson.Default) };
        RandomProgram.Register(world.Registry);
        var calm = world.NewHost();
        Host[] hosts = [NewHost(), NewHost()];
        var lastSweep = time.GetUtcNow();
        try
        {
            await StartAsync(hosts[0], seed);
            for (var turn = 0; await calm.Client.GetInstanceAsync("p", false, World.Token) is { IsCompleted: false } instance; turn++)
            {
                Assert.True(turn < MaxTurns, $"It has not ended: {instance}.");
                var chosen = random.Next(hosts.Length);
                if (random.NextDouble() < 0.05) hosts[chosen] = NewHost();
                if (!await TryAsync(hosts[chosen].HandleOneAsync)) world.Advance(TimeSpan.FromSeconds(1));
                if (time.GetUtcNow() - lastSweep < TimeSpan.FromMinutes(1)) continue;
                lastSweep = time.GetUtcNow();
                await TryAsync(async () => (await hosts[chosen].Engine.SweepAsync(World.Token)).Rung > 0);
            }

            await CheckAsync(calm, seed);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new InvalidOperationException($"Seed {seed}: {failure.Message}", failure);
        }

        Host NewHost() => world.NewHost(new FaultyStore(spoilt.Tables, spoilt.Queues, spoilt.Blobs, StorageFaults.None), time, cached: random.Next(2) * 10, local: random.Next(2));
    }

    /// <summary>A start that throws is repeated under its id.</summary>
    private static async Task StartAsync(Host host, int seed)
    {
        var started = false;
        while (!started)
        {
            started = await TryAsync(async () =>
            {
                var outcome = await host.Client.TryScheduleNewOrchestrationInstanceAsync("program", new ProgramState(seed, 2, 0, ""), new StartOrchestrationOptions("p"), World.Token);
                return outcome is ScheduleOutcome.Started or ScheduleOutcome.AlreadyExists;
            }, whenFailed: false);
        }
    }

    private static async Task CheckAsync(Host calm, int seed)
    {
        var ended = await calm.Client.GetInstanceAsync("p", true, World.Token);
        Assert.Equal(RandomProgram.Interpret(seed, 2), ended!.ReadOutputAs<string>());
        var history = await calm.Client.GetOrchestrationHistoryAsync("p", World.Token);
        var completions = history.OfType<HistoryEvent.Completion>().Select(item => item.TaskId).ToList();
        Assert.Equal(completions.Distinct(), completions);
    }

    private static async Task<bool> TryAsync(Func<Task<bool>> work, bool whenFailed = true)
    {
        try
        {
            return await work();
        }
        catch (StorageException)
        {
            // As a pump does: the message comes again when its visibility ends.
            return whenFailed;
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
