using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Keyspace;

public sealed class TransactionTests
{
    [Fact]
    public async Task An_empty_keyspace_is_at_revision_1_and_the_first_write_makes_2()
    {
        var keyspace = await new World().OpenAsync();

        Assert.Equal(1, (await keyspace.RangeAsync(RangeQuery.All, Stop)).Revision);
        Assert.Equal(2, await keyspace.PutAsync("a", "1"));
    }

    [Fact]
    public async Task A_put_counts_versions_and_a_delete_begins_them_anew()
    {
        var keyspace = await new World().OpenAsync();
        await keyspace.PutAsync("a", "1");
        await keyspace.PutAsync("a", "2");

        var updated = (await keyspace.RangeAsync(RangeQuery.One("a"), Stop)).KeyValues.Single();
        await keyspace.DeleteAsync("a");
        await keyspace.PutAsync("a", "3");
        var recreated = (await keyspace.RangeAsync(RangeQuery.One("a"), Stop)).KeyValues.Single();

        Assert.Equal((2, 3, 2), (updated.CreateRevision, updated.ModRevision, updated.Version));
        Assert.Equal((5, 5, 1), (recreated.CreateRevision, recreated.ModRevision, recreated.Version));
    }

    [Fact]
    public async Task What_writes_nothing_takes_no_revision()
    {
        var keyspace = await new World().OpenAsync();
        await keyspace.PutAsync("a", "1");

        var absent = await keyspace.CommitAsync(Transaction.Delete("b"), Stop);
        var refused = await keyspace.CommitAsync(new() { If = [Compare.Absent("a")], Then = [new Operation.Put("a", Bytes("2"))] }, Stop);

        Assert.Equal((true, 2L), (absent.Succeeded, absent.Revision));
        Assert.Equal((false, 2L), (refused.Succeeded, refused.Revision));
        Assert.Equal("1", await keyspace.GetAsync("a"));
    }

    [Fact]
    public async Task All_writes_of_a_transaction_share_a_revision_and_later_operations_see_earlier_ones()
    {
        var keyspace = await new World().OpenAsync();
        await keyspace.PutAsync("old/1", "x");

        var result = await keyspace.CommitAsync(
            new()
            {
                Then =
                [
                    new Operation.Put("a", Bytes("1")),
                    new Operation.Delete(KeySpan.Prefix("old/")),
                    new Operation.Get(RangeQuery.All),
                    new Operation.Put("b", Bytes("2")),
                ],
            },
            Stop);

        var read = Assert.IsType<OperationResult.Get>(result.Responses[2]).Range;
        Assert.Equal(["a"], read.KeyValues.Select(value => value.Key.ToString()));
        Assert.Equal("old/1", Assert.IsType<OperationResult.Delete>(result.Responses[1]).Deleted.Single().Key.ToString());
        Assert.All((await keyspace.RangeAsync(RangeQuery.All, Stop)).KeyValues, value => Assert.Equal(3, value.ModRevision));
    }

    [Theory]
    [InlineData("a", Relation.Equal, true)]
    [InlineData("a", Relation.NotEqual, false)]
    [InlineData("absent", Relation.Equal, false)]
    [InlineData("absent", Relation.NotEqual, false)]
    public async Task A_value_compare_on_an_absent_key_is_false_whatever_the_relation(string key, Relation relation, bool expected)
    {
        var keyspace = await new World().OpenAsync();
        await keyspace.PutAsync("a", "1");

        var result = await keyspace.CommitAsync(new() { If = [new Compare.Value(KeySpan.One(key), relation, Bytes("1"))] }, Stop);

        Assert.Equal(expected, result.Succeeded);
    }

    [Fact]
    public async Task An_absent_key_compares_as_zero_and_a_span_needs_every_key_to_hold()
    {
        var keyspace = await new World().OpenAsync();
        await keyspace.PutAsync("p/1", "x");
        await keyspace.PutAsync("p/2", "x");

        Assert.True(await Holds(new Compare.Version(KeySpan.One("absent"), Relation.Equal, 0)));
        Assert.True(await Holds(new Compare.ModRevision(KeySpan.Prefix("p/"), Relation.Less, 4)));
        Assert.False(await Holds(new Compare.ModRevision(KeySpan.Prefix("p/"), Relation.Less, 3)));
        Assert.True(await Holds(new Compare.CreateRevision(KeySpan.Prefix("none/"), Relation.Equal, 0)));

        async Task<bool> Holds(Compare compare) => (await keyspace.CommitAsync(new() { If = [compare] }, Stop)).Succeeded;
    }

    [Fact]
    public async Task A_failed_compare_runs_the_else_branch()
    {
        var keyspace = await new World().OpenAsync();

        var result = await keyspace.CommitAsync(
            new() { If = [Compare.Exists("lock")], Then = [new Operation.Delete("lock")], Else = [new Operation.Put("lock", Bytes("me"))] }, Stop);

        Assert.False(result.Succeeded);
        Assert.Equal("me", await keyspace.GetAsync("lock"));
    }

    [Fact]
    public async Task What_breaks_a_rule_is_refused_by_name_and_writes_nothing()
    {
        var keyspace = await new World().OpenAsync();

        Assert.Equal(TransactionRefusal.DuplicateKey, await Refused(new Operation.Put("a", Bytes("1")), new Operation.Put("a", Bytes("2"))));
        Assert.Equal(TransactionRefusal.DuplicateKey, await Refused(new Operation.Put("p/a", Bytes("1")), new Operation.Delete(KeySpan.Prefix("p/"))));
        Assert.Equal(TransactionRefusal.KeyNotProvided, await Refused(new Operation.Put("", Bytes("1"))));
        Assert.Equal(TransactionRefusal.KeyTooLong, await Refused(new Operation.Put(new string('k', 501), Bytes("1"))));
        Assert.Equal(TransactionRefusal.TooLarge, await Refused(new Operation.Put("a", new byte[901 * 1024])));
        Assert.Equal(TransactionRefusal.TooLarge, await Refused(new Operation.Put("a", new byte[800 * 1024]), new Operation.Put("b", new byte[800 * 1024])));
        Assert.Equal(TransactionRefusal.TooManyOperations, await Refused([.. Enumerable.Range(0, 2049).Select(i => new Operation.Put($"{i}", Bytes("1")))]));
        Assert.Equal("", await keyspace.DumpAsync());

        async Task<TransactionRefusal> Refused(params Operation[] operations) =>
            (await Assert.ThrowsAsync<TransactionRefusedException>(async () => await keyspace.CommitAsync(new() { Then = [.. operations] }, Stop))).Reason;
    }

    [Fact]
    public async Task A_read_in_a_transaction_sees_the_revision_asked_for_and_tells_the_transactions_own_once_it_has_written()
    {
        var keyspace = await new World().OpenAsync();
        await keyspace.PutAsync("a", "1");
        await keyspace.PutAsync("a", "2");

        var read = new Operation.Get(RangeQuery.One("a"));
        var result = await keyspace.CommitAsync(
            new() { Then = [read, new Operation.Put("b", Bytes("1")), read, new Operation.Get(read.Query with { Revision = 2 })] }, Stop);

        var ranges = result.Responses.OfType<OperationResult.Get>().Select(response => (response.Range.Revision, Text(response.Range.KeyValues.Single())));
        Assert.Equal([(3L, "2"), (4L, "2"), (4L, "1")], ranges);
    }

    [Fact]
    public async Task A_transaction_that_reads_a_compacted_or_future_revision_is_refused_and_writes_nothing()
    {
        var keyspace = await new World().OpenAsync();
        await keyspace.PutAsync("a", "1");
        await keyspace.PutAsync("a", "2");
        await keyspace.CompactAsync(3, Stop);

        Assert.Equal(TransactionRefusal.RevisionCompacted, await RefusedAt(2));
        Assert.Equal(TransactionRefusal.RevisionInFuture, await RefusedAt(4));
        Assert.Equal("a=2", await keyspace.DumpAsync());

        async Task<TransactionRefusal> RefusedAt(long revision)
        {
            var transaction = new Transaction { Then = [new Operation.Put("b", Bytes("1")), new Operation.Get(RangeQuery.All with { Revision = revision })] };
            return (await Assert.ThrowsAsync<TransactionRefusedException>(async () => await keyspace.CommitAsync(transaction, Stop))).Reason;
        }
    }

    [Fact]
    public async Task Every_put_is_looked_at_before_any_two_are_compared()
    {
        var keyspace = await new World().OpenAsync();
        var transaction = new Transaction
        {
            Then = [new Operation.Put("a", Bytes("1")), new Operation.Put("a", Bytes("2"))],
            Else = [new Operation.Put("b", Bytes("1")) { KeepsValue = true }],
        };

        var refused = await Assert.ThrowsAsync<TransactionRefusedException>(async () => await keyspace.CommitAsync(transaction, Stop));

        Assert.Equal(TransactionRefusal.ValueProvided, refused.Reason);
    }

    [Fact]
    public async Task A_transaction_of_hundreds_of_keys_and_more_than_one_entity_is_one_revision_and_survives_a_restart()
    {
        var world = new World();
        var keyspace = await world.OpenAsync();
        var value = new byte[2500];
        new Random(1).NextBytes(value);

        var result = await keyspace.CommitAsync(
            new() { Then = [.. Enumerable.Range(0, 500).Select(i => new Operation.Put($"k{i:D3}", value))] }, Stop);

        var reopened = await world.OpenAsync();
        var range = await reopened.RangeAsync(RangeQuery.All, Stop);
        Assert.Equal((2L, 2L, 500L), (result.Revision, range.Revision, range.Count));
        Assert.All(range.KeyValues, found => Assert.True(found.Value.Span.SequenceEqual(value)));
    }

    [Fact]
    public async Task A_delete_of_more_keys_than_a_commit_holds_is_refused_and_takes_nobody_with_it()
    {
        var keyspace = await new World().OpenAsync();
        for (var first = 0; first < 6000; first += 2000)
            await keyspace.CommitAsync(new() { Then = [.. Enumerable.Range(first, 2000).Select(i => new Operation.Put($"{i:D6}{new string('k', 450)}", Bytes("x")))] }, Stop);

        var delete = keyspace.CommitAsync(new() { Then = [new Operation.Delete(KeySpan.Between("0", "1"))] }, Stop).AsTask();
        var others = Enumerable.Range(0, 5).Select(i => keyspace.PutAsync($"other{i}", "x")).ToList();

        Assert.Equal(TransactionRefusal.TooLarge, (await Assert.ThrowsAsync<TransactionRefusedException>(() => delete)).Reason);
        await Task.WhenAll(others);
        await keyspace.CommitAsync(new() { Then = [new Operation.Delete(KeySpan.Between("000000", "003000"))] }, Stop);
        Assert.Equal(3005, (await keyspace.RangeAsync(RangeQuery.All, Stop)).Count);
    }
}
