using System.Globalization;
using System.Text;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable.Tests.Simulation;

/// <summary>Random orchestrations on hosts with wrong clocks that die and stand still in the middle of storage calls, over storage that fails, loses
/// answers, doubles, reorders and delays messages, and answers with conflicts. <c>FP_SEEDS=1000</c> runs so many fresh seeds, beginning at
/// <c>FP_FIRST_SEED</c> or anywhere.</summary>
public sealed class StormTests
{
    private const int MaxTurns = 60_000;
    private static readonly StormRates Rates = new();

    // 202275: a child ended and its host died before it told; when the parent asked for it again it was taken off the list that the sweep reads.
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60), 202275];

    [Theory, MemberData(nameof(Seeds))]
    public Task A_random_orchestration_in_a_storm_returns_what_a_straight_line_interpreter_does(int seed) => RunAsync(seed);

    [Fact]
    public async Task So_do_fresh_ones()
    {
        var count = Number("FP_SEEDS") ?? 5;
        var first = Number("FP_FIRST_SEED") ?? (int)(TimeProvider.System.GetTimestamp() % 1_000_000_000);
        var (deaths, pauses) = (0, 0);
        for (var seed = first; seed < first + count; seed++)
        {
            var storm = await RunAsync(seed);
            (deaths, pauses) = (deaths + storm.Deaths, pauses + storm.Pauses);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"storm seeds {first} to {first + count - 1}: {deaths} deaths, {pauses} pauses"));
    }

    private static async Task<(int Deaths, int Pauses)> RunAsync(int seed)
    {
        try
        {
            return await LiveAsync(seed);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new InvalidOperationException($"Seed {seed}: {failure.Message}", failure);
        }
    }

    private static async Task<(int Deaths, int Pauses)> LiveAsync(int seed)
    {
        using var world = new World(new JsonDataConverter(ProgramJson.Default));
        RandomProgram.Register(world.Registry);
        var random = new Random(seed);
        var calm = world.NewHost(cached: 0);
        StormHost[] hosts = [new(world, random, Rates), new(world, random, Rates), new(world, random, Rates)];
        await calm.Client.ScheduleNewOrchestrationInstanceAsync("program", new ProgramState(seed, 2, 0, ""), new StartOrchestrationOptions("p"), World.Token);

        var lastSweep = world.Time.GetUtcNow();
        var idle = 0;
        for (var turn = 0; await calm.Client.GetInstanceAsync("p", false, World.Token) is { IsCompleted: false } instance; turn++)
        {
            if (turn >= MaxTurns) Assert.Fail(await DescribeAsync(world, calm));
            var host = hosts[random.Next(hosts.Length)];
            idle = await host.TurnAsync() ? 0 : idle + 1;
            if (idle >= hosts.Length) world.Advance(TimeSpan.FromSeconds(1));
            if (world.Time.GetUtcNow() - lastSweep < TimeSpan.FromMinutes(1)) continue;
            lastSweep = world.Time.GetUtcNow();
            await host.SweepAsync();
        }

        await CheckAsync(world, calm, seed);
        return (hosts.Sum(host => host.Deaths), hosts.Sum(host => host.Pauses));
    }

    /// <summary>What stands still, where, and what is left in the queues.</summary>
    private static async Task<string> DescribeAsync(World world, Host calm)
    {
        var text = new StringBuilder("It has not ended:");
        await foreach (var instance in calm.Client.GetAllInstancesAsync(cancellationToken: World.Token))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{instance.InstanceId} {instance.RuntimeStatus} generation {instance.Generation} step {instance.Step}, {instance.LastUpdatedAt:O}");
            if (instance.IsCompleted) continue;
            foreach (var item in await calm.Client.GetOrchestrationHistoryAsync(instance.InstanceId, World.Token)) text.Append("\n    ").Append(item);
            var rows = await world.Tables.QueryAsync(new TableQuery("DurableTasks", instance.InstanceId), World.Token);
            text.Append("\n    rows: ").AppendJoin(", ", rows.Entities.Select(row => row.Row));
        }

        foreach (var queue in (string[])[DurableTaskQueues.Steps, DurableTaskQueues.Activities])
            text.Append(CultureInfo.InvariantCulture, $"\n{queue}: {await world.Queues.CountAsync(queue, World.Token)} messages");
        return text.ToString();
    }

    private static async Task CheckAsync(World world, Host calm, int seed)
    {
        await AssertOutcomeAsync(calm, seed);
        // After the storm: what is left comes to rest, and nothing of what was sent is sent again.
        for (var minute = 0; minute < 20; minute++)
        {
            await calm.RunUntilQuietAsync();
            world.Advance(TimeSpan.FromMinutes(1));
            await calm.Engine.SweepAsync(World.Token);
        }

        await calm.RunUntilQuietAsync();
        Assert.Equal(0, (await calm.Engine.SweepAsync(World.Token)).Rung);
        await AssertOutcomeAsync(calm, seed);
        foreach (var queue in (string[])[DurableTaskQueues.Steps, DurableTaskQueues.Activities])
            Assert.Equal(0, await world.Queues.CountAsync(PoisonQueue.NameOf(queue), World.Token));
    }

    private static async Task AssertOutcomeAsync(Host calm, int seed)
    {
        var ended = await calm.Client.GetInstanceAsync("p", true, World.Token);
        Assert.Equal(RandomProgram.Interpret(seed, 2), ended!.ReadOutputAs<string>());
        var history = await calm.Client.GetOrchestrationHistoryAsync("p", World.Token);
        var completions = history.OfType<HistoryEvent.Completion>().Select(item => item.TaskId).ToList();
        Assert.Equal(completions.Distinct(), completions);
        await foreach (var instance in calm.Client.GetAllInstancesAsync(cancellationToken: World.Token))
            Assert.NotEqual(OrchestrationRuntimeStatus.Parked, instance.RuntimeStatus);
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
