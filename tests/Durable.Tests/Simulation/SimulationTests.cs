using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Durable.Tests.Simulation;

/// <summary>Random orchestrations on two hosts that die now and then, over storage that fails, loses answers and doubles messages.
/// The seed in a failing test's name replays it.</summary>
public sealed class SimulationTests
{
    private static readonly FaultRates Rough = new() { FailBefore = 0.03, FailAfter = 0.03, Duplicate = 0.05, Reorder = 0.2 };

    // 1122 and 2132: a host with an outdated instance met the start of the next generation and ended the last one again.
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 150), 1122, 2132];

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_random_orchestration_returns_what_a_straight_line_interpreter_does(int seed)
    {
        using var world = new World(new JsonDataConverter(ProgramJson.Default));
        RandomProgram.Register(world.Registry);
        var random = new Random(seed);
        var faults = new SeededFaults(seed, Rough, world.Time);
        var calm = world.NewHost();
        var hosts = new[] { NewHost(), NewHost() };
        var state = new ProgramState(seed, 2, 0, "");
        await calm.Client.ScheduleNewOrchestrationInstanceAsync("program", state, new StartOrchestrationOptions("p"), World.Token);

        for (var turn = 0; await calm.Client.GetInstanceAsync("p", false, World.Token) is { IsCompleted: false } instance; turn++)
        {
            Assert.True(turn < 30_000, $"Seed {seed} has not ended: {instance}.");
            var chosen = random.Next(hosts.Length);
            if (random.NextDouble() < 0.03) hosts[chosen] = NewHost();
            if (!await TryHandleAsync(hosts[chosen])) world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var ended = await calm.Client.GetInstanceAsync("p", true, World.Token);
        Assert.Equal(RandomProgram.Interpret(seed, 2), ended!.ReadOutputAs<string>());
        var history = await calm.Client.GetOrchestrationHistoryAsync("p", World.Token);
        var completions = history.OfType<HistoryEvent.Completion>().Select(item => item.TaskId).ToList();
        Assert.Equal(completions.Distinct(), completions);

        Host NewHost() => world.NewHost(faults, cached: random.Next(2) * 10, local: random.Next(2));
    }

    private static async Task<bool> TryHandleAsync(Host host)
    {
        try
        {
            return await host.HandleOneAsync();
        }
        catch (StorageException)
        {
            // As a pump does: the message comes again when its visibility ends.
            return true;
        }
    }
}
