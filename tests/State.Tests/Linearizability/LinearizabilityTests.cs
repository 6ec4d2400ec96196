using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Faults;
using FunctionsPlatform.Storage.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Linearizability;

public sealed class LinearizabilityTests
{
    private const int Clients = 8;
    private const int Steps = 25;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    public static TheoryData<int> FewSeeds => [.. Enumerable.Range(1, 8)];

    [Theory, MemberData(nameof(Seeds))]
    public async Task Three_processes_are_linearizable_when_calls_fail_are_late_and_lose_their_answers(int seed)
    {
        var faults = new SeededFaults(seed, new() { FailBefore = 0.04, FailAfter = 0.12, Delay = 0.1, MaxDelay = TimeSpan.FromMilliseconds(2) }, TimeProvider.System);

        var run = await RunAsync(seed, tables => new FaultyTableStore(tables, faults), ReadConsistency.Linearizable, outcomeAttempts: 1 + (seed % 3));

        Assert.True(run.Violation is null, $"Seed {seed}: {run.Violation}");
        Assert.True(run.Operations > Clients * Steps / 4, $"Seed {seed}: only {run.Operations} operations had an outcome.");
    }

    [Theory, MemberData(nameof(FewSeeds))]
    public async Task Three_processes_are_linearizable_in_a_storm_of_conflicts(int seed)
    {
        var run = await RunAsync(seed, tables => new ConflictStorm(tables, 0.6, seed), ReadConsistency.Linearizable, outcomeAttempts: 6);

        Assert.True(run.Violation is null, $"Seed {seed}: {run.Violation}");
        Assert.True(run.Operations > Clients * Steps / 2, $"Seed {seed}: only {run.Operations} operations had an outcome.");
    }

    /// <summary>The check has teeth: a read that may be stale is found out.</summary>
    [Fact]
    public async Task Local_reads_of_several_processes_are_found_to_be_stale()
    {
        var found = 0;
        for (var seed = 1; seed <= 5; seed++)
            found += (await RunAsync(seed, tables => tables, ReadConsistency.Local, outcomeAttempts: 6)).Violation is null ? 0 : 1;

        Assert.True(found > 0, "Five runs with local reads in three processes and not one stale read was noticed.");
    }

    private static async Task<(string? Violation, int Operations)> RunAsync(
        int seed, Func<ITableStore, ITableStore> around, ReadConsistency reads, int outcomeAttempts)
    {
        var tables = new MemoryTableStore();
        var behind = around(tables);
        var clock = new HistoryClock();
        var clients = new List<RecordingClient>();
        var processes = new List<State.Keyspace>();
        while (processes.Count < 3) processes.Add(await OpenAsync(new(behind, TimeProvider.System, IdSource.Seeded((seed * 10) + processes.Count), NullLoggerFactory.Instance, new() { OutcomeAttempts = outcomeAttempts })));
        for (var number = 0; number < Clients; number++) clients.Add(new(number, processes[number % 3], reads, clock, new Random((seed * 100) + number)));

        var compacting = Task.Run(() => CompactAsync(processes[seed % 3], new Random(seed)));
        await Within(Task.WhenAll(clients.Select(client => Task.Run(() => StepsAsync(client)))), $"the clients of seed {seed}");
        await Within(compacting, $"the compactions of seed {seed}");

        var history = clients.SelectMany(client => client.History).ToList();
        return (PairModel.FindViolation(history), history.Count);
    }

    private static async Task StepsAsync(RecordingClient client)
    {
        for (var step = 0; step < Steps; step++)
        {
            await client.StepAsync();
            await Task.Yield();
        }
    }

    private static async Task CompactAsync(State.Keyspace keyspace, Random random)
    {
        for (var round = 0; round < 6; round++)
        {
            try
            {
                await keyspace.RetainAsync(random.Next(20), Stop);
            }
            catch (Exception failed) when (failed is StorageException or CompactedException)
            {
                // The next round completes it; that is what the test is about.
            }

            await Task.Yield();
        }
    }

    private static async Task<State.Keyspace> OpenAsync(Keyspaces process)
    {
        while (true)
        {
            try
            {
                return await process.OpenAsync("ns", Stop);
            }
            catch (StorageException)
            {
                continue;
            }
        }
    }
}
