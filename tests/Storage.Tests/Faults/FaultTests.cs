using FunctionsPlatform.Storage.Faults;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Storage.Tests.Faults;

public sealed class FaultTests : IAsyncDisposable
{
    private const string Table = "Things";
    private readonly StoreFixture store = StoreFixture.Memory();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task A_failure_before_the_effect_leaves_none()
    {
        var tables = Behind(Seeded(new FaultRates { FailBefore = 1 })).Tables;
        var error = await Assert.ThrowsAsync<StorageException>(async () => await Insert(tables, "r"));
        Assert.False(error.OutcomeUnknown);
        Assert.Null(await store.Tables.GetAsync(Table, "p", "r", Cancel));
    }

    [Fact]
    public async Task A_lost_answer_leaves_the_effect_and_says_that_it_is_unknown()
    {
        var tables = Behind(Seeded(new FaultRates { FailAfter = 1 })).Tables;
        var error = await Assert.ThrowsAsync<StorageException>(async () => await Insert(tables, "r"));
        Assert.True(error.OutcomeUnknown);
        Assert.NotNull(await store.Tables.GetAsync(Table, "p", "r", Cancel));
        Assert.False((await Assert.ThrowsAsync<StorageException>(async () => await tables.GetAsync(Table, "p", "r", Cancel))).OutcomeUnknown);
    }

    [Fact]
    public async Task A_message_may_come_twice()
    {
        await Behind(Seeded(new FaultRates { Duplicate = 1 })).Queues.SendAsync("work", default, TimeSpan.Zero, Cancel);
        Assert.Equal(2, await store.Queues.CountAsync("work", Cancel));
    }

    [Fact]
    public async Task Messages_may_come_in_another_order_and_none_is_missing()
    {
        var queues = Behind(Seeded(new FaultRates { Reorder = 1 })).Queues;
        for (byte index = 0; index < 20; index++) await queues.SendAsync("work", new[] { index }, TimeSpan.Zero, Cancel);
        var received = await queues.ReceiveAsync(new QueueReceive("work", TimeSpan.FromMinutes(1)) { Max = 32 }, Cancel);
        var bodies = received.Select(message => (int)message.Body.Span[0]).ToList();
        Assert.Equal(Enumerable.Range(0, 20), bodies.Order());
        Assert.NotEqual(Enumerable.Range(0, 20), bodies);
    }

    [Fact]
    public async Task A_message_may_be_given_to_another_receiver_while_the_first_works_on_it()
    {
        var queues = Behind(Seeded(new FaultRates { Redeliver = 1 })).Queues;
        await queues.SendAsync("work", new byte[] { 1 }, TimeSpan.Zero, Cancel);
        var first = Assert.Single(await queues.ReceiveAsync(new QueueReceive("work", TimeSpan.FromMinutes(1)), Cancel));
        var second = Assert.Single(await store.Queues.ReceiveAsync(new QueueReceive("work", TimeSpan.FromMinutes(1)), Cancel));

        Assert.Equal((first.Id, 1, 2), (second.Id, first.DequeueCount, second.DequeueCount));
        Assert.False(await queues.DeleteAsync("work", first, Cancel));
        Assert.True(await queues.DeleteAsync("work", second, Cancel));
    }

    [Fact]
    public async Task In_a_conflict_storm_fenced_writes_lose_and_the_row_keeps_what_it_holds()
    {
        var faults = Seeded(new FaultRates { Conflict = 1 });
        var tables = Behind(faults).Tables;
        await Insert(tables, "r");
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var row = (await tables.GetAsync(Table, "p", "r", Cancel))!;
            var replaced = await tables.SubmitAsync(Table, "p", [new TableOperation.Replace("r", new() { ["N"] = 1 }, row.ETag)], Cancel);
            Assert.Equal(new BatchResult.Conflict(0, "r", ConflictReason.ETagMismatch), replaced);
            Assert.IsType<BatchResult.Conflict>(await tables.SubmitAsync(Table, "p", [new TableOperation.Delete("r", row.ETag)], Cancel));
        }

        var now = (await tables.GetAsync(Table, "p", "r", Cancel))!;
        Assert.Equal(0, now.Properties.Count);
        Assert.IsType<BatchResult.Committed>(await tables.SubmitAsync(Table, "p", [new TableOperation.Check("r", now.ETag), new TableOperation.Upsert("s", [])], Cancel));
        faults.Rates = FaultRates.None;
        Assert.IsType<BatchResult.Committed>(await tables.SubmitAsync(Table, "p", [new TableOperation.Delete("r", now.ETag)], Cancel));
    }

    [Fact]
    public async Task A_delayed_call_waits_on_the_clock()
    {
        var time = new FakeTimeProvider();
        var tables = Behind(new SeededFaults(1, new FaultRates { Delay = 1, MaxDelay = TimeSpan.FromSeconds(5) }, time)).Tables;
        var reading = tables.GetAsync(Table, "p", "r", Cancel).AsTask();
        Assert.False(reading.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await reading);
    }

    [Fact]
    public async Task Equal_seeds_give_equal_faults()
    {
        async Task<string> Outcomes(int seed)
        {
            var tables = Behind(new SeededFaults(seed, new FaultRates { FailBefore = 0.5 }, store.Time)).Tables;
            var outcomes = "";
            for (var call = 0; call < 40; call++)
            {
                try
                {
                    await tables.GetAsync(Table, "p", "r", Cancel);
                    outcomes += "+";
                }
                catch (StorageException)
                {
                    outcomes += "-";
                }
            }

            return outcomes;
        }

        Assert.Equal(await Outcomes(7), await Outcomes(7));
        Assert.NotEqual(await Outcomes(7), await Outcomes(8));
    }

    [Theory, InlineData(CrashMoment.BeforeEffect), InlineData(CrashMoment.AfterEffect)]
    public async Task A_crash_point_ends_the_process_at_each_of_its_calls_in_turn(CrashMoment moment)
    {
        using var counting = CrashPoint.Never();
        await Workload(Behind(counting), "dry");
        Assert.Equal(4, counting.Calls);

        for (var at = 1; at <= counting.Calls; at++)
        {
            var prefix = $"{moment}{at}-";
            using var crash = new CrashPoint(at, moment);
            var behind = Behind(crash);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => Workload(behind, prefix));

            Assert.True(crash.Crashed.IsCompleted);
            Assert.Equal(at, crash.Calls);
            var written = await store.Tables.QueryAsync(TableQuery.Prefix(Table, "p", prefix), Cancel);
            Assert.Equal(moment == CrashMoment.BeforeEffect ? at - 1 : at, written.Entities.Count);
            await Assert.ThrowsAsync<SimulatedCrashException>(async () => await Insert(behind.Tables, prefix + "late"));
            Assert.Null(await store.Tables.GetAsync(Table, "p", prefix + "late", Cancel));
        }
    }

    [Fact]
    public async Task A_receive_that_waits_when_the_process_dies_takes_no_message()
    {
        using var crash = new CrashPoint(2, CrashMoment.BeforeEffect);
        var behind = Behind(crash);
        var waiting = behind.Queues.ReceiveAsync(new QueueReceive("work", TimeSpan.FromMinutes(1)) { Wait = TimeSpan.FromMinutes(1) }, Cancel).AsTask();
        await Assert.ThrowsAsync<SimulatedCrashException>(async () => await Insert(behind.Tables, "r"));
        await Assert.ThrowsAsync<SimulatedCrashException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(20), Cancel));

        await store.Queues.SendAsync("work", default, TimeSpan.Zero, Cancel);
        Assert.Equal(1, Assert.Single(await store.Queues.ReceiveAsync(new QueueReceive("work", TimeSpan.FromMinutes(1)), Cancel)).DequeueCount);
    }

    private static async Task Workload(FaultyStore store, string prefix)
    {
        for (var index = 0; index < 4; index++) await Insert(store.Tables, $"{prefix}{index}");
    }

    private static async Task Insert(ITableStore tables, string row) =>
        Assert.IsType<BatchResult.Committed>(await tables.SubmitAsync(Table, "p", [new TableOperation.Insert(row, [])], Cancel));

    private FaultyStore Behind(StorageFaults faults) => new(store.Tables, store.Queues, store.Blobs, faults);

    private SeededFaults Seeded(FaultRates rates) => new(seed: 1, rates, store.Time);
}
