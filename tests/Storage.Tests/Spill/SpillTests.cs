using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage.Faults;
using FunctionsPlatform.Storage.Spill;

namespace FunctionsPlatform.Storage.Tests.Spill;

public sealed class SpillTests : IAsyncDisposable
{
    private const string Table = "Things";
    private const string Container = "spilled-values";
    private const int Big = 1_500_000;
    private readonly StoreFixture store = StoreFixture.Memory();
    private readonly SpillOptions options = new() { Grace = TimeSpan.FromHours(1) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Theory, InlineData(-1), InlineData(0)]
    public async Task A_payload_up_to_the_largest_size_is_kept(int more)
    {
        var content = new byte[options.MaxPayloadBytes + more];
        new Random(1).NextBytes(content);
        await Put(Open(), "r", content);
        Assert.Equal(content, (await Read(Open(), "r"))!);
        Assert.Single(await Blobs());
    }

    [Fact]
    public async Task A_larger_payload_is_refused_with_the_limit_and_leaves_nothing()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => Put(Open(), "r", new byte[options.MaxPayloadBytes + 1]));
        Assert.Contains("10485761 bytes; at most 10485760 are allowed", error.Message, StringComparison.Ordinal);
        await AssertNothingLeft();
    }

    [Fact]
    public async Task What_fits_its_row_stays_there_and_what_does_not_leaves_a_reference()
    {
        await Put(Open(), "small", new byte[700_000]);
        Assert.Empty(await Blobs());
        await Put(Open(), "big", new byte[Big]);
        Assert.Single(await Blobs());
        Assert.InRange((await store.Tables.GetAsync(Table, "p", "big", Cancel))!.Properties.SizeInBytes, 1, 200);
    }

    [Fact]
    public async Task Only_the_largest_values_of_a_row_spill()
    {
        var properties = new TableProperties { ["A"] = new byte[400_000], ["B"] = new byte[600_000], ["C"] = "small", ["N"] = 7 };
        await Open().SubmitAsync(Table, "p", [new TableOperation.Insert("r", properties)], Cancel);
        var inner = (await store.Tables.GetAsync(Table, "p", "r", Cancel))!.Properties;
        Assert.Equal((400_000, null), (inner.GetBytes("A")!.Length, inner.GetBytes("B")));
        var whole = (await Open().GetAsync(Table, "p", "r", Cancel))!.Properties;
        Assert.Equal((400_000, 600_000, "small", 7L, 4), (whole.GetBytes("A")!.Length, whole.GetBytes("B")!.Length, whole.GetText("C"), whole.GetInteger("N"), whole.Count));
    }

    [Fact]
    public async Task A_batch_of_rows_that_fit_each_but_not_together_is_one_batch_still()
    {
        TableOperation[] rows = [.. Enumerable.Range(0, 10).Select(index => new TableOperation.Insert($"{index}", new() { ["V"] = new byte[700_000 + index] }))];
        Assert.IsType<BatchResult.Committed>(await Open().SubmitAsync(Table, "p", rows, Cancel));
        var page = await Open().QueryAsync(new TableQuery(Table, "p"), Cancel);
        Assert.Equal(Enumerable.Range(700_000, 10), page.Entities.Select(entity => entity.Properties.GetBytes("V")!.Length));
        Assert.InRange((await Blobs()).Count, 1, 9);
    }

    [Theory, InlineData("plain é 🙂 "), InlineData("\0"), InlineData("\ufffe\uffff"), InlineData("half \ud800 pair "), InlineData("\udc00\ud800")]
    public async Task Text_of_any_characters_comes_back_as_it_was(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, Big / piece.Length));
        await Open().SubmitAsync(Table, "p", [new TableOperation.Upsert("r", new TableProperties { ["V"] = text, ["Empty"] = "" })], Cancel);
        var read = (await Open().GetAsync(Table, "p", "r", Cancel))!.Properties;
        Assert.Single(await Blobs());
        Assert.Equal(text, read.GetText("V"));
        Assert.Equal("", read.GetText("Empty"));
    }

    [Fact]
    public async Task Pages_of_large_rows_end_early_and_miss_none()
    {
        for (var row = 0; row < 6; row++) await Put(Open(), $"{row}", new byte[9_000_000]);
        var (rows, pages) = (new List<string>(), 0);
        for (string? from = ""; from is not null; pages++)
        {
            var page = await Open().QueryAsync(new TableQuery(Table, "p") { From = from }, Cancel);
            rows.AddRange(page.Entities.Select(entity => entity.Row));
            from = page.Next;
        }

        Assert.Equal(["0", "1", "2", "3", "4", "5"], rows);
        Assert.Equal(2, pages);
    }

    [Fact]
    public async Task A_batch_that_conflicts_leaves_no_blob()
    {
        await Put(Open(), "r", new byte[1]);
        var result = await Open().SubmitAsync(Table, "p", [new TableOperation.Insert("r", new() { ["V"] = new byte[Big] })], Cancel);
        Assert.IsType<BatchResult.Conflict>(result);
        Assert.Equal(new byte[1], await Read(Open(), "r"));
        await AssertNothingLeft();
    }

    [Fact]
    public async Task A_value_that_is_replaced_or_deleted_gives_its_space_back_at_once()
    {
        var tables = Open();
        for (byte round = 0; round < 3; round++)
        {
            await Put(tables, "r", Filled(round));
            Assert.Equal(Filled(round), await Read(tables, "r"));
            Assert.Single(await Blobs());
        }

        await tables.SubmitAsync(Table, "p", [new TableOperation.Delete("r", TableOperation.AnyETag)], Cancel);
        await AssertNothingLeft();
    }

    [Fact]
    public async Task A_sweep_takes_what_no_row_names_once_it_is_old_enough_and_nothing_else()
    {
        await Put(Open(), "kept", Filled(1));
        await Put(Open(), "replaced", Filled(2));
        await Put(Open(), "replaced", new byte[1]); // By a process that never met the large value.
        Assert.Equal(2, (await Blobs()).Count);

        Assert.Equal(0, await Open().SweepAsync(Cancel));
        store.Time.Advance(options.Grace);
        Assert.Equal(1, await Open().SweepAsync(Cancel));
        Assert.Equal(0, await Open().SweepAsync(Cancel));

        Assert.Single(await Blobs());
        Assert.Equal(Filled(1), await Read(Open(), "kept"));
    }

    [Fact]
    public async Task A_write_that_takes_so_long_that_a_sweep_could_meet_it_is_given_up()
    {
        var slow = new SeededFaults(1, new FaultRates { Delay = 1, MaxDelay = options.Grace * 4 }, store.Time);
        var writing = Put(Open(slow), "r", Filled(1));
        for (var step = 0; step < 100 && !writing.IsCompleted; step++)
        {
            store.Time.Advance(options.Grace / 4);
            await Task.WhenAny(writing, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel));
        }

        Assert.Contains("took", (await Assert.ThrowsAsync<StorageException>(() => writing)).Message, StringComparison.Ordinal);
        Assert.Null(await Read(Open(), "r"));
    }

    [Fact]
    public async Task A_value_whose_blob_is_gone_is_a_failure_and_not_an_empty_value()
    {
        await Put(Open(), "r", Filled(1));
        await store.Blobs.DeleteAsync(Container, Assert.Single(await Blobs()), Cancel);
        await Assert.ThrowsAsync<StorageException>(() => Read(Open(), "r"));
        await Assert.ThrowsAsync<StorageException>(async () => await Open().QueryAsync(new TableQuery(Table, "p"), Cancel));
    }

    [Fact]
    public async Task Readers_of_a_row_that_is_replaced_all_the_time_see_whole_values()
    {
        await Put(Open(), "r", Filled(0));
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var readers = Enumerable.Range(0, 3).Select(reader => Task.Run(async () =>
        {
            var other = Open();
            for (var reads = 0; reads < 5 || !done.IsCancellationRequested; reads++)
            {
                var value = reader == 0
                    ? (await other.QueryAsync(new TableQuery(Table, "p"), Cancel)).Entities.Single().Properties.GetBytes("V")!
                    : (await Read(other, "r"))!;
                Assert.Equal(Big, value.Length);
                Assert.True(value.AsSpan().IndexOfAnyExcept(value[0]) < 0);
            }
        }, Cancel)).ToArray();
        var writers = Enumerable.Range(0, 2).Select(writer => Task.Run(async () =>
        {
            var own = Open();
            for (byte round = 0; round < 20; round++) await Put(own, "r", Filled((byte)((round * 2) + writer)));
        }, Cancel));

        await Task.WhenAll(writers);
        await done.CancelAsync();
        await Task.WhenAll(readers);
        store.Time.Advance(options.Grace);
        await Open().SweepAsync(Cancel);
        Assert.Single(await Blobs());
    }

    [Theory, InlineData(CrashMoment.BeforeEffect), InlineData(CrashMoment.AfterEffect)]
    public async Task A_crash_at_any_storage_call_leaves_the_row_whole_and_no_garbage_for_ever(CrashMoment moment)
    {
        using var counting = CrashPoint.Never();
        Assert.Equal((byte)2, await Workload(Open(counting), "counted"));
        Assert.Equal(9, counting.Calls); // Index, blob and batch, twice; then the old value's row, blob and index.
        for (var at = 1; at <= counting.Calls; at++)
        {
            using var crash = new CrashPoint(at, moment);
            var acknowledged = await Workload(Open(crash), $"{at}");
            var found = await Read(Open(), $"{at}");
            Assert.True(found is null ? acknowledged == 0 : found.Length == Big && found[0] >= acknowledged && found.AsSpan().IndexOfAnyExcept(found[0]) < 0, $"{moment} {at}: acknowledged {acknowledged}, found {found?[0]}");
        }

        store.Time.Advance(options.Grace);
        await Open().SweepAsync(Cancel);
        var rows = (await store.Tables.QueryAsync(new TableQuery(Table, "p"), Cancel)).Entities;
        Assert.Equal(rows.Count, (await Blobs()).Count);
        Assert.Equal(rows.Count, (await store.Tables.QueryAsync(new TableQuery("SpilledValues", "values"), Cancel)).Entities.Count);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task Any_sequence_of_writes_that_fail_now_and_then_keeps_rows_and_blobs_in_step(int seed)
    {
        var random = new Random(seed);
        var faults = new SeededFaults(seed, new FaultRates { FailBefore = 0.05, FailAfter = 0.05 }, store.Time);
        ITableStore[] processes = [Open(faults), Open(faults)];
        string[] rows = ["a", "b", "c"];
        var model = new Dictionary<string, byte[]?>();
        for (var step = 0; step < 150; step++)
        {
            var row = rows[random.Next(rows.Length)];
            var value = random.Next(4) == 0 ? null : new byte[random.Next(2) == 0 ? Big + random.Next(10) : random.Next(10)];
            TableOperation operation = value is null ? new TableOperation.Delete(row, TableOperation.AnyETag) : new TableOperation.Upsert(row, new() { ["V"] = value });
            var before = model.GetValueOrDefault(row);
            try
            {
                await processes[random.Next(2)].SubmitAsync(Table, "p", [operation], Cancel);
                model[row] = value;
            }
            catch (StorageException error)
            {
                var found = await Read(Open(), row);
                Assert.True(found?.Length == before?.Length || (error.OutcomeUnknown && found?.Length == value?.Length), $"seed {seed}, step {step}: {error.Message}; found {found?.Length}");
                model[row] = found;
            }

            store.Time.Advance(TimeSpan.FromMinutes(random.Next(10)));
            if (random.Next(20) == 0) await Open().SweepAsync(Cancel);
            foreach (var each in rows) Assert.True((await Read(Open(), each))?.Length == model.GetValueOrDefault(each)?.Length, $"seed {seed}, step {step}: row {each}");
        }

        store.Time.Advance(options.Grace);
        await Open().SweepAsync(Cancel);
        Assert.Equal(model.Values.Count(value => value?.Length >= Big), (await Blobs()).Count);
    }

    // Two large values one after the other, then a small one beside them. Says how many were acknowledged before the process died.
    private static async Task<byte> Workload(ITableStore tables, string row)
    {
        byte acknowledged = 0;
        try
        {
            await Put(tables, row, Filled(1));
            acknowledged = 1;
            await Put(tables, row, Filled(2));
            acknowledged = 2;
        }
        catch (SimulatedCrashException)
        {
            return acknowledged;
        }

        return acknowledged;
    }

    private static byte[] Filled(byte content)
    {
        var bytes = new byte[Big];
        bytes.AsSpan().Fill(content);
        return bytes;
    }

    private static async Task Put(ITableStore tables, string row, byte[] value) =>
        Assert.IsType<BatchResult.Committed>(await tables.SubmitAsync(Table, "p", [new TableOperation.Upsert(row, new TableProperties { ["V"] = value })], Cancel));

    private static async Task<byte[]?> Read(ITableStore tables, string row) => (await tables.GetAsync(Table, "p", row, Cancel))?.Properties.GetBytes("V");

    private async Task<List<string>> Blobs()
    {
        var names = new List<string>();
        await foreach (var name in store.Blobs.ListAsync(Container, "", Cancel)) names.Add(name);
        return names;
    }

    private async Task AssertNothingLeft()
    {
        Assert.Empty(await Blobs());
        Assert.Empty((await store.Tables.QueryAsync(new TableQuery("SpilledValues", "values"), Cancel)).Entities);
    }

    /// <summary>Another process on the same store: it remembers nothing of what the others wrote.</summary>
    private SpillingTableStore Open(StorageFaults? faults = null)
    {
        var behind = new FaultyStore(store.Tables, store.Queues, store.Blobs, faults ?? StorageFaults.None);
        return new SpillingTableStore(behind.Tables, behind.Blobs, IdSource.Random, store.Time, options);
    }
}
