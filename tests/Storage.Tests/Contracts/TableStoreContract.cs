using System.Collections.Immutable;

namespace FunctionsPlatform.Storage.Tests.Contracts;

/// <summary>What every <see cref="ITableStore"/> does.</summary>
public abstract class TableStoreContract(StoreFixture store) : IAsyncDisposable
{
    private const string Table = "Things";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected ITableStore Tables => store.Tables;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return store.DisposeAsync();
    }

    [Fact]
    public async Task What_was_written_is_read_with_every_kind_of_value()
    {
        var properties = new TableProperties
        {
            ["Text"] = "grün 🙂 \0 end",
            ["Empty"] = "",
            ["Half"] = "\ud800",
            ["NonCharacters"] = "\ufffe\uffff\u0001\u007f\u0085\u2028\ufeff",
            ["Nul"] = "\0",
            ["Integer"] = 42,
            ["Negative"] = -1,
            ["Least"] = long.MinValue,
            ["Most"] = long.MaxValue,
            ["Bytes"] = new byte[] { 0, 255 },
            ["NoBytes"] = Array.Empty<byte>(),
            ["Absent"] = (string?)null,
        };
        var etag = Assert.Single(await Commit("p", new TableOperation.Insert("r", properties)));

        var entity = await Tables.GetAsync(Table, "p", "r", Cancel);

        Assert.NotNull(entity);
        Assert.Equal("r", entity.Row);
        Assert.Equal(etag, entity.ETag);
        Assert.Equal(properties.OrderBy(property => property.Key, StringComparer.Ordinal), entity.Properties.OrderBy(property => property.Key, StringComparer.Ordinal));
        Assert.False(entity.Properties.TryGet("Absent", out _));
    }

    [Fact]
    public async Task What_was_never_written_is_null_and_an_empty_page()
    {
        Assert.Null(await Tables.GetAsync("Unknown", "p", "r", Cancel));
        Assert.Empty((await Tables.QueryAsync(new TableQuery("Unknown", "p"), Cancel)).Entities);
        await Commit("p", Insert("r"));
        Assert.Null(await Tables.GetAsync(Table, "p", "other", Cancel));
        Assert.Null(await Tables.GetAsync(Table, "other", "r", Cancel));
    }

    [Fact]
    public async Task An_insert_is_refused_when_the_row_exists()
    {
        await Commit("p", Insert("r"));
        await AssertConflict(0, "r", ConflictReason.AlreadyExists, Insert("r"));
        Assert.Null((await Tables.GetAsync(Table, "p", "r", Cancel))!.Properties.GetText("Changed"));
    }

    [Fact]
    public async Task A_replace_needs_the_rows_present_etag()
    {
        await AssertConflict(0, "r", ConflictReason.NotFound, new TableOperation.Replace("r", Changed, "1"));
        await AssertConflict(0, "r", ConflictReason.NotFound, new TableOperation.Replace("r", Changed, TableOperation.AnyETag));
        var first = (await Commit("p", Insert("r")))[0];
        var second = (await Commit("p", new TableOperation.Replace("r", Changed, first)))[0];

        Assert.NotEqual(first, second);
        await AssertConflict(0, "r", ConflictReason.ETagMismatch, new TableOperation.Replace("r", Changed, first));
        await AssertConflict(0, "r", ConflictReason.ETagMismatch, new TableOperation.Replace("r", Changed, "not ours"));
        await Commit("p", new TableOperation.Replace("r", new TableProperties { ["New"] = 1 }, TableOperation.AnyETag));
        var entity = await Tables.GetAsync(Table, "p", "r", Cancel);
        Assert.Equal(1, entity!.Properties.GetInteger("New"));
        Assert.Null(entity.Properties.GetText("Changed"));
    }

    [Fact]
    public async Task A_delete_needs_the_rows_present_etag()
    {
        await AssertConflict(0, "r", ConflictReason.NotFound, new TableOperation.Delete("r", TableOperation.AnyETag));
        var etag = (await Commit("p", Insert("r")))[0];
        await AssertConflict(0, "r", ConflictReason.ETagMismatch, new TableOperation.Delete("r", etag + "0"));

        Assert.Equal("", Assert.Single(await Commit("p", new TableOperation.Delete("r", etag))));

        Assert.Null(await Tables.GetAsync(Table, "p", "r", Cancel));
    }

    [Fact]
    public async Task A_check_decides_the_batch_and_leaves_the_rows_etag_good()
    {
        await AssertConflict(0, "target", ConflictReason.NotFound, Check("target"), Insert("inbox"));
        var etag = (await Commit("p", Insert("target")))[0];
        await Commit("p", new TableOperation.Check("target", etag), Insert("inbox"));
        await AssertConflict(0, "target", ConflictReason.ETagMismatch, new TableOperation.Check("target", "0"), Insert("inbox2"));
        await AssertConflict(0, "target", ConflictReason.ETagMismatch, new TableOperation.Check("target", "0"));
        Assert.Equal("", Assert.Single(await Commit("p", Check("target"))));

        Assert.Equal(store.Version(etag), store.Version((await Tables.GetAsync(Table, "p", "target", Cancel))!.ETag));
        Assert.Null(await Tables.GetAsync(Table, "p", "inbox2", Cancel));
        await Commit("p", new TableOperation.Check("target", etag), Insert("inbox3"));
        await Commit("p", new TableOperation.Replace("target", Changed, etag));
        await AssertConflict(0, "target", ConflictReason.ETagMismatch, new TableOperation.Replace("target", Changed, etag));
        await AssertConflict(0, "target", ConflictReason.ETagMismatch, new TableOperation.Check("target", etag));
    }

    [Fact]
    public async Task A_batch_is_written_whole_or_not_at_all()
    {
        var etags = await Commit("p", Insert("a"), Insert("b"), Insert("c"));
        await AssertConflict(2, "c", ConflictReason.ETagMismatch,
            new TableOperation.Delete("a", etags[0]), new TableOperation.Upsert("d", Changed), new TableOperation.Replace("c", Changed, "0"), Insert("b"));
        Assert.Equal(["a", "b", "c"], await Rows("p"));

        var second = await Commit("p",
            new TableOperation.Delete("a", etags[0]), new TableOperation.Upsert("d", Changed), new TableOperation.Replace("c", Changed, etags[2]), Check("b"), new TableOperation.Upsert("b2", Changed));

        Assert.Equal(["b", "b2", "c", "d"], await Rows("p"));
        Assert.Equal(5, second.Length);
        Assert.Equal(["", ""], [second[0], second[3]]);
        Assert.Equal("yes", (await Tables.GetAsync(Table, "p", "c", Cancel))!.Properties.GetText("Changed"));
    }

    [Fact]
    public async Task An_etag_never_comes_back_even_when_the_row_is_made_anew()
    {
        var seen = new HashSet<string>();
        for (var round = 0; round < 20; round++)
        {
            Assert.True(seen.Add((await Commit("p", Insert("r")))[0]));
            Assert.True(seen.Add((await Commit("p", new TableOperation.Upsert("r", Changed)))[0]));
            await Commit("p", new TableOperation.Delete("r", TableOperation.AnyETag));
        }
    }

    [Fact]
    public async Task Rows_come_in_ordinal_order_whatever_their_characters()
    {
        string[] keys = ["", "\0", "\0\0", "\u0001", "\u007f", "\u0085", "\ufffe", "#", "/", "0", "?", "A", "Z", "a", "a\0", "aa", "é", "\u07ff", "\u0800", "\ud7ff", "\ud800", "\ud83d\ude42", "\ue000", "\uffff"];
        foreach (var key in keys.Reverse()) await Commit("p", Insert(key));

        Assert.Equal(keys.Order(StringComparer.Ordinal), await Rows("p"));
        foreach (var key in keys) Assert.Equal(key, (await Tables.GetAsync(Table, "p", key, Cancel))?.Row);
    }

    [Fact]
    public async Task Partitions_with_strange_names_stay_apart()
    {
        string[] partitions = ["", "a", "a/", "a/b", "ab", "\ud83d\ude42", "%", new string('x', 512)];
        foreach (var partition in partitions) await Commit(partition, Insert("of " + partition[..Math.Min(3, partition.Length)]));
        foreach (var partition in partitions) Assert.Single(await Rows(partition));
    }

    [Fact]
    public async Task A_query_gives_its_range_in_pages()
    {
        for (var index = 0; index < 10; index++) await Commit("p", Insert($"k{index}"));
        await Commit("q", Insert("k3x"));

        var first = await Tables.QueryAsync(new TableQuery(Table, "p") { From = "k2", To = "k8", Limit = 4 }, Cancel);
        var second = await Tables.QueryAsync(new TableQuery(Table, "p") { From = first.Next!, To = "k8", Limit = 4 }, Cancel);

        Assert.Equal(["k2", "k3", "k4", "k5"], first.Entities.Select(entity => entity.Row));
        Assert.Equal(["k6", "k7"], second.Entities.Select(entity => entity.Row));
        Assert.Null(second.Next);
        var exact = await Tables.QueryAsync(new TableQuery(Table, "p") { Limit = 10 }, Cancel);
        Assert.Equal((10, null), (exact.Entities.Count, exact.Next));
    }

    [Fact]
    public async Task A_prefix_finds_every_row_that_starts_with_it_and_no_other()
    {
        foreach (var key in (string[])["a", "a/", "a/\uffff", "a/\uffff\uffff", "a/1", "a0", "b"]) await Commit("p", Insert(key));
        var page = await Tables.QueryAsync(TableQuery.Prefix(Table, "p", "a/"), Cancel);
        Assert.Equal(["a/", "a/1", "a/\uffff", "a/\uffff\uffff"], page.Entities.Select(entity => entity.Row));
        Assert.Equal(7, (await Tables.QueryAsync(TableQuery.Prefix(Table, "p", ""), Cancel)).Entities.Count);
    }

    [Fact]
    public async Task What_breaks_the_limits_is_refused_as_the_callers_mistake()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Submit("p"));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Submit("p", Insert("a"), Insert("a")));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Submit("p", [.. Enumerable.Range(0, 101).Select(index => Insert($"{index}"))]));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Submit(new string('p', 513), Insert("a")));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Submit("p", Insert(new string('r', 513))));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Submit("p", Big("a", Tables.EntityBytes + 1)));
        if (Tables.EntityBytes == TableLimits.EntityBytes)
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await Submit("p", [.. "abcde".Select(row => Big($"{row}", 700_000))]));
        }

        await Assert.ThrowsAsync<ArgumentException>(async () => await Tables.SubmitAsync("1x", "p", [Insert("a")], Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Tables.QueryAsync(new TableQuery(Table, "p") { Limit = 1001 }, Cancel));
        Assert.Empty(await Rows("p"));
    }

    [Fact]
    public async Task The_largest_batch_and_entity_fit()
    {
        await Commit("many", [.. Enumerable.Range(0, 100).Select(index => Insert($"{index:D3}"))]);
        await Commit("big", [.. "abcd".Select(row => Big($"{row}", 700_000))]);

        Assert.Equal(100, (await Rows("many")).Count);
        Assert.Equal(700_000, (await Tables.GetAsync(Table, "big", "c", Cancel))!.Properties.GetBytes("B")!.Length);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(65_535), InlineData(65_536), InlineData(65_537), InlineData(700_000)]
    public async Task Values_of_any_size_are_read_as_they_were_written(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        // Three bytes a character in UTF-8, two in UTF-16: a third of them has the same size.
        var text = new string('\u20ac', size / 3);
        await Commit("p", new TableOperation.Insert("bytes", new TableProperties { ["V"] = bytes }));
        await Commit("p", new TableOperation.Insert("text", new TableProperties { ["V"] = text }));

        Assert.Equal(bytes, (await Tables.GetAsync(Table, "p", "bytes", Cancel))!.Properties.GetBytes("V"));
        var page = await Tables.QueryAsync(new TableQuery(Table, "p") { From = "text" }, Cancel);
        Assert.Equal(text, Assert.Single(page.Entities).Properties.GetText("V"));
    }

    [Fact]
    public async Task The_largest_entity_fits_to_the_byte()
    {
        // Two names of one character, each counted as two bytes.
        var largest = Tables.EntityBytes - 4;
        await Assert.ThrowsAsync<ArgumentException>(async () => await Submit("p", Two(largest + 1)));
        Assert.Null(await Tables.GetAsync(Table, "p", "r", Cancel));
        foreach (var size in (int[])[largest, largest - 1])
        {
            await Commit("p", Two(size));
            var read = (await Tables.GetAsync(Table, "p", "r", Cancel))!.Properties;
            Assert.Equal(size, read.GetBytes("A")!.Length + read.GetBytes("B")!.Length);
        }

        static TableOperation Two(int bytes) => new TableOperation.Upsert("r", new TableProperties { ["A"] = new byte[bytes / 2], ["B"] = new byte[bytes - (bytes / 2)] });
    }

    [Fact]
    public async Task Many_writers_of_one_row_lose_no_update()
    {
        await Commit("p", new TableOperation.Insert("counter", new TableProperties { ["N"] = 0 }));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var done = 0; done < 50;)
            {
                var entity = (await Tables.GetAsync(Table, "p", "counter", Cancel))!;
                var next = new TableProperties { ["N"] = entity.Properties.GetInteger("N") + 1 };
                if (await Submit("p", new TableOperation.Replace("counter", next, entity.ETag)) is BatchResult.Committed) done++;
            }
        }, Cancel)));

        Assert.Equal(400, (await Tables.GetAsync(Table, "p", "counter", Cancel))!.Properties.GetInteger("N"));
    }

    [Fact]
    public async Task A_page_never_shows_half_a_batch()
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await Commit("p", new TableOperation.Upsert("a", new TableProperties { ["N"] = 0 }), new TableOperation.Upsert("b", new TableProperties { ["N"] = 0 }));
        var reader = Task.Run(async () =>
        {
            var pages = 0;
            for (; !done.IsCancellationRequested || pages < 10; pages++)
            {
                var page = await Tables.QueryAsync(new TableQuery(Table, "p"), Cancel);
                Assert.Equal(page.Entities[0].Properties.GetInteger("N"), page.Entities[1].Properties.GetInteger("N"));
            }
        }, Cancel);
        for (var n = 1; n <= 200; n++)
        {
            await Commit("p", new TableOperation.Upsert("a", new TableProperties { ["N"] = n }), new TableOperation.Upsert("b", new TableProperties { ["N"] = n }));
            Assert.Equal(n, (await Tables.GetAsync(Table, "p", "a", Cancel))!.Properties.GetInteger("N"));
        }

        await done.CancelAsync();
        await reader;
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task Any_sequence_of_batches_does_what_a_simple_model_does(int seed)
    {
        var random = new Random(seed);
        var model = new TableModel();
        string[] rows = ["", "a", "a/b", "b", "é", "\ud83d\ude42", "\ue000"];
        for (var step = 0; step < 300; step++)
        {
            var operations = model.Generate(random, rows);
            var result = await Submit("p", operations);
            model.Apply(operations, result, $"seed {seed}, step {step}");
            if (step % 10 != 0) continue;

            var (from, to) = (rows[random.Next(rows.Length)], random.Next(2) == 0 ? null : rows[random.Next(rows.Length)]);
            var page = await Tables.QueryAsync(new TableQuery(Table, "p") { From = from, To = to }, Cancel);
            Assert.Equal(
                model.Query(from, to).Select(row => (row.Row, store.Version(row.ETag), row.Value)),
                page.Entities.Select(entity => (entity.Row, store.Version(entity.ETag), entity.Properties.GetInteger("N") ?? -1)));
        }
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task Batches_of_many_writers_on_the_same_rows_lose_no_update_and_are_whole(int seed)
    {
        const int writers = 6;
        string[] rows = ["a", "b", "c", "d"];
        var histories = rows.ToDictionary(row => row, row => new RowHistory(row));
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            var random = new Random((seed * 100) + writer);
            for (var step = 0; step < 40; step++)
            {
                // Two rows at a time, both or neither, by what a page showed of them.
                var seen = (await Tables.QueryAsync(new TableQuery(Table, "p"), Cancel)).Entities.ToDictionary(entity => entity.Row);
                var chosen = rows.ToArray();
                random.Shuffle(chosen);
                var value = new TableProperties { ["By"] = (writer * 1000) + step };
                TableOperation[] batch =
                [
                    .. chosen.Take(2).Select(row => !seen.TryGetValue(row, out var entity) ? new TableOperation.Insert(row, value)
                        : random.Next(5) == 0 ? new TableOperation.Delete(row, entity.ETag)
                        : (TableOperation)new TableOperation.Replace(row, value, entity.ETag)),
                ];
                if (await Submit("p", batch) is not BatchResult.Committed committed) continue;
                for (var index = 0; index < batch.Length; index++)
                {
                    histories[batch[index].Row].Add(seen.TryGetValue(batch[index].Row, out var before) ? before.ETag : RowHistory.Absent, committed.ETags[index]);
                }
            }
        }, Cancel)));

        var now = (await Tables.QueryAsync(new TableQuery(Table, "p"), Cancel)).Entities.ToDictionary(entity => entity.Row, entity => entity.ETag);
        foreach (var row in rows) histories[row].AssertWhole(now.GetValueOrDefault(row, RowHistory.Absent));
    }

    [Theory, InlineData(5)]
    public async Task Writers_that_share_a_partition_do_each_what_its_own_model_does(int seed)
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            var random = new Random((seed * 100) + writer);
            var model = new TableModel();
            string[] rows = [$"{writer}", $"{writer}/a", $"{writer}/b", $"{writer}/é"];
            for (var step = 0; step < 60; step++)
            {
                var operations = model.Generate(random, rows);
                model.Apply(operations, await Submit("p", operations), $"seed {seed}, writer {writer}, step {step}");
            }

            var page = await Tables.QueryAsync(TableQuery.Prefix(Table, "p", $"{writer}"), Cancel);
            Assert.Equal(
                model.Query($"{writer}", $"{writer + 1}").Select(row => (row.Row, store.Version(row.ETag), row.Value)),
                page.Entities.Select(entity => (entity.Row, store.Version(entity.ETag), entity.Properties.GetInteger("N") ?? -1)));
        }, Cancel)));
    }

    private static TableProperties Changed => new() { ["Changed"] = "yes" };

    private static TableOperation Insert(string row) => new TableOperation.Insert(row, new TableProperties { ["V"] = 1 });

    private static TableOperation Check(string row) => new TableOperation.Check(row, TableOperation.AnyETag);

    private static TableOperation Big(string row, int bytes) => new TableOperation.Upsert(row, new TableProperties { ["B"] = new byte[bytes] });

    private ValueTask<BatchResult> Submit(string partition, params TableOperation[] operations) => Tables.SubmitAsync(Table, partition, operations, Cancel);

    private async Task<ImmutableArray<string>> Commit(string partition, params TableOperation[] operations) =>
        Assert.IsType<BatchResult.Committed>(await Submit(partition, operations)).ETags;

    private async Task AssertConflict(int index, string row, ConflictReason reason, params TableOperation[] operations) =>
        Assert.Equal(new BatchResult.Conflict(index, row, reason), await Submit("p", operations));

    private async Task<List<string>> Rows(string partition) =>
        [.. (await Tables.QueryAsync(new TableQuery(Table, partition), Cancel)).Entities.Select(entity => entity.Row)];
}

public sealed class MemoryTableStoreTests() : TableStoreContract(StoreFixture.Memory());

public sealed class SqliteTableStoreTests() : TableStoreContract(StoreFixture.Sqlite());

public sealed class SpillingMemoryTableStoreTests() : TableStoreContract(StoreFixture.Spilling(StoreFixture.Memory()));

public sealed class SpillingSqliteTableStoreTests() : TableStoreContract(StoreFixture.Spilling(StoreFixture.Sqlite()));

public sealed class FaultyTableStoreTests() : TableStoreContract(StoreFixture.Decorated());

public sealed class AzureTableStoreTests() : TableStoreContract(StoreFixture.Azure());
