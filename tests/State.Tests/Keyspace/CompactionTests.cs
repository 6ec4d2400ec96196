using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Faults;
using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Keyspace;

public sealed class CompactionTests
{
    [Fact]
    public async Task Reads_at_the_compacted_revision_still_work_and_before_it_fail()
    {
        var world = new World();
        var keyspace = await FillAsync(world);
        await keyspace.CompactAsync(6, Stop);

        foreach (var process in new[] { keyspace, await world.OpenAsync() })
        {
            Assert.Equal("a=3 c=5", await process.DumpAsync(6));
            Assert.Equal("a=7 c=5", await process.DumpAsync());
            Assert.Equal(6, (await Assert.ThrowsAsync<CompactedException>(() => process.DumpAsync(5))).Compacted);
        }
    }

    [Fact]
    public async Task Compacting_again_at_the_same_revision_or_ahead_of_the_current_one_is_refused()
    {
        var keyspace = await FillAsync(new());
        await keyspace.CompactAsync(6, Stop);

        await Assert.ThrowsAsync<CompactedException>(async () => await keyspace.CompactAsync(6, Stop));
        await Assert.ThrowsAsync<FutureRevisionException>(async () => await keyspace.CompactAsync(8, Stop));
    }

    [Fact]
    public async Task The_stored_log_shrinks_and_what_is_deleted_leaves_no_row()
    {
        var world = new World();
        var keyspace = await FillAsync(world);
        await keyspace.CompactAsync(7, Stop);

        var rows = await world.Tables.QueryAsync(new("Keyspaces", "ns"), Stop);
        Assert.Equal(["base", "head", "k/a", "k/c"], rows.Entities.Select(row => row.Row));

        await keyspace.DeleteAsync("c");
        await keyspace.CompactAsync(8, Stop);
        rows = await world.Tables.QueryAsync(new("Keyspaces", "ns"), Stop);
        Assert.Equal(["base", "head", "k/a"], rows.Entities.Select(row => row.Row));
    }

    [Fact]
    public async Task A_watch_before_the_compacted_revision_is_told_to_read_anew_and_one_after_it_goes_on()
    {
        var world = new World();
        await (await FillAsync(world)).CompactAsync(6, Stop);
        var keyspace = await world.OpenAsync();

        Assert.IsType<WatchBatch.Compacted>((await keyspace.TakeAsync(new(KeySpan.All, 6), 1)).Single());
        var batch = Assert.IsType<WatchBatch.Changes>((await keyspace.TakeAsync(new(KeySpan.All, 7), 1)).Single());
        Assert.Equal(("7", "3"), (Text(batch.Events.Single().Current), Text(batch.Events.Single().Previous)));
    }

    [Fact]
    public async Task A_process_that_was_away_during_compaction_reloads()
    {
        var world = new World();
        var away = await world.OpenAsync();
        var keyspace = await FillAsync(world);
        await keyspace.CompactAsync(7, Stop);
        await keyspace.PutAsync("d", "8");

        Assert.Equal("a=7 c=5 d=8", await away.DumpAsync());
        Assert.Equal(9, await away.PutAsync("e", "9"));
        Assert.IsType<WatchBatch.Compacted>((await away.TakeAsync(new(KeySpan.All, 2), 1)).Single());
    }

    [Fact]
    public async Task Retention_keeps_the_last_revisions_and_leaves_alone_what_is_not_worth_it()
    {
        var keyspace = await new World().OpenAsync();
        for (var i = 0; i < 100; i++) await keyspace.PutAsync("a", $"{i}");

        Assert.Equal(51, await keyspace.RetainAsync(50, Stop));
        await keyspace.PutAsync("a", "x");
        Assert.Equal(51, await keyspace.RetainAsync(50, Stop));
        Assert.Equal("49", await keyspace.GetAsync("a", revision: 51));
    }

    [Fact]
    public async Task Retention_by_age_keeps_what_was_current_so_long_ago_over_restarts_too()
    {
        var (world, time) = (new World(), new Microsoft.Extensions.Time.Testing.FakeTimeProvider());
        var policy = new RevisionRetention { Age = TimeSpan.FromHours(1) };
        for (var minute = 1; minute <= 90; minute++)
        {
            // A process of its own each time: nothing hangs on memory.
            var keyspace = await world.Process(time: time).OpenAsync("ns", Stop);
            await keyspace.PutAsync("a", $"{minute}");
            await keyspace.RetainAsync(policy, Stop);
            time.Advance(TimeSpan.FromMinutes(1));
        }

        // Minute m is revision m + 1; the last run was at minute 90 and kept what was current at minute 30.
        var after = await world.Process(time: time).OpenAsync("ns", Stop);
        Assert.Equal("30", await after.GetAsync("a", revision: 31));
        Assert.InRange((await Assert.ThrowsAsync<CompactedException>(() => after.GetAsync("a", revision: 2))).Compacted, 28, 31);
    }

    [Fact]
    public async Task Retention_keeps_what_either_the_count_or_the_age_asks_for_and_nothing_is_compacted_when_neither_does()
    {
        var (world, time) = (new World(), new Microsoft.Extensions.Time.Testing.FakeTimeProvider());
        var keyspace = await world.Process(time: time).OpenAsync("ns", Stop);
        for (var i = 0; i < 100; i++) await keyspace.PutAsync("a", $"{i}");

        Assert.Equal(0, await keyspace.RetainAsync(new RevisionRetention(), Stop));
        Assert.Equal(0, await keyspace.RetainAsync(new RevisionRetention { Revisions = 10, Age = TimeSpan.FromHours(1) }, Stop));
        time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(91, await keyspace.RetainAsync(new RevisionRetention { Revisions = 10, Age = TimeSpan.FromHours(1) }, Stop));
        Assert.Equal("89", await keyspace.GetAsync("a", revision: 91));
    }

    [Fact]
    public async Task Dying_at_any_storage_call_of_a_compaction_changes_no_reading_and_the_next_compaction_completes_it()
    {
        using var count = CrashPoint.Never();
        var rehearsal = new World();
        await ManyKeysAsync(await rehearsal.OpenAsync());
        await (await rehearsal.OpenAsync(count)).CompactAsync(400, Stop);
        Assert.InRange(count.Calls, 10, 200);

        for (var at = 1; at <= count.Calls; at++)
        {
            foreach (var moment in Enum.GetValues<CrashMoment>())
            {
                var world = new World();
                var before = await world.OpenAsync();
                await ManyKeysAsync(before);
                var expected = (await before.DumpAsync(400), await before.DumpAsync());
                using var crash = new CrashPoint(at, moment);
                await Assert.ThrowsAsync<SimulatedCrashException>(async () => await (await world.OpenAsync(crash)).CompactAsync(400, Stop));

                var after = await world.OpenAsync();
                Assert.Equal(expected, (await after.DumpAsync(400), await after.DumpAsync()));
                await after.PutAsync("after", "x");
                await after.CompactAsync(401, Stop);
                Assert.Equal(await after.DumpAsync(), await (await world.OpenAsync()).DumpAsync());
                var log = await world.Tables.QueryAsync(TableQuery.Prefix("Keyspaces", "ns", "l/"), Stop);
                Assert.Equal(await after.RevisionAsync() - 401, log.Entities.Count);
            }
        }
    }

    [Fact]
    public async Task Processes_that_compact_write_and_restart_at_once_agree_in_the_end()
    {
        var world = new World();
        var processes = new[] { await world.OpenAsync(), await world.OpenAsync(), await world.OpenAsync() };

        await Task.WhenAll(Enumerable.Range(0, 9).Select(worker => Task.Run(async () =>
        {
            var (process, random) = (processes[worker % 3], new Random(worker));
            for (var i = 0; i < 100; i++)
            {
                if (random.Next(3) == 0) await process.DeleteAsync($"k{random.Next(30)}");
                else await process.PutAsync($"k{random.Next(30)}", $"{worker}/{i}");
                if (i % 10 == 9) await CompactSomeAsync(process, random);
            }
        })));

        var expected = await processes[0].DumpAsync();
        Assert.NotEqual("", expected);
        Assert.Equal(expected, await processes[1].DumpAsync());
        Assert.Equal(expected, await processes[2].DumpAsync());
        Assert.Equal(expected, await (await world.OpenAsync()).DumpAsync());
    }

    [Fact]
    public async Task A_folder_that_was_overtaken_while_it_paused_writes_nothing_old_over_the_new()
    {
        var world = new World();
        await FillAsync(world);
        // 1: the head is marked compacted. 2: the folder claims the base. 3: it writes the key rows.
        var pause = new PauseAtSubmit(3);
        var paused = PausedAsync();
        await Within(pause.Reached, "the first folder to reach its key rows");

        var other = await world.OpenAsync();
        await other.PutAsync("a", "newer");
        await other.CompactAsync(await other.RevisionAsync(), Stop);
        pause.Release();
        await Within(paused, "the first folder to end");

        Assert.Equal("a=newer c=5", await (await world.OpenAsync()).DumpAsync());

        async Task PausedAsync() => await (await world.OpenAsync(pause)).CompactAsync(6, Stop);
    }

    private static async Task CompactSomeAsync(State.Keyspace keyspace, Random random)
    {
        var now = await keyspace.RevisionAsync();
        try
        {
            await keyspace.CompactAsync(Math.Max(1, now - random.Next(5)), Stop);
        }
        catch (CompactedException)
        {
            // Another process was faster; that is what the test is about.
        }
    }

    private static async Task<State.Keyspace> FillAsync(World world)
    {
        var keyspace = await world.OpenAsync();
        await keyspace.PutAsync("a", "2");
        await keyspace.PutAsync("a", "3");
        await keyspace.PutAsync("b", "4");
        await keyspace.PutAsync("c", "5");
        await keyspace.DeleteAsync("b");
        await keyspace.PutAsync("a", "7");
        return keyspace;
    }

    // Enough keys for several batches of the folder, some deleted, and a base that an earlier compaction left.
    private static async Task ManyKeysAsync(State.Keyspace keyspace)
    {
        for (var i = 0; i < 150; i++) await keyspace.PutAsync($"k{i:D3}", $"{i}");
        await keyspace.CompactAsync(100, Stop);
        for (var i = 100; i < 350; i++) await keyspace.PutAsync($"k{i:D3}", $"{i}'");
        for (var i = 0; i < 5; i++) await keyspace.DeleteAsync($"k{i:D3}");
    }

    private sealed class PauseAtSubmit(int number) : StorageFaults
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int submits;

        public Task Reached => reached.Task;

        public void Release() => released.SetResult();

        public override async ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken)
        {
            if (!call.Writes || Interlocked.Increment(ref submits) != number) return 0;
            reached.SetResult();
            await released.Task;
            return 0;
        }

        public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
