using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Keyspace;

public sealed class RangeOptionTests
{
    // Revisions:      c=3 → 2; a=1 → 3; b=2 → 4; a=9 → 5; d=2 → 6; c=0 → 7; c=3 → 8
    private static readonly (string Key, string Value)[] Puts = [("c", "3"), ("a", "1"), ("b", "2"), ("a", "9"), ("d", "2"), ("c", "0"), ("c", "3")];

    [Theory]
    [InlineData(RangeOrder.Key, false, "a b c d")]
    [InlineData(RangeOrder.Key, true, "d c b a")]
    [InlineData(RangeOrder.Version, false, "b d a c")]
    [InlineData(RangeOrder.Version, true, "c a b d")]
    [InlineData(RangeOrder.CreateRevision, false, "c a b d")]
    [InlineData(RangeOrder.CreateRevision, true, "d b a c")]
    [InlineData(RangeOrder.ModRevision, false, "b a d c")]
    [InlineData(RangeOrder.ModRevision, true, "c d a b")]
    [InlineData(RangeOrder.Value, false, "b d c a")]
    [InlineData(RangeOrder.Value, true, "a c b d")]
    public async Task Each_order_sorts_both_ways_and_leaves_equals_in_key_order(RangeOrder order, bool descending, string expected)
    {
        var keyspace = await FillAsync();
        var query = RangeQuery.All with { OrderBy = order, Descending = descending };

        var all = await keyspace.RangeAsync(query, Stop);
        var first = await keyspace.RangeAsync(query with { Limit = 2, KeysOnly = true }, Stop);

        Assert.Equal(expected, Keys(all));
        Assert.False(all.More);
        Assert.Equal((expected[..3], true, 4L), (Keys(first), first.More, first.Count));
        Assert.All(first.KeyValues, value => Assert.True(value.Value.IsEmpty));
    }

    [Fact]
    public async Task Bounds_on_mod_and_create_revision_leave_out_and_do_not_change_the_count()
    {
        var keyspace = await FillAsync();

        Assert.Equal("a c d", await Read(new(KeySpan.All) { MinModRevision = 5 }));
        Assert.Equal("a b d", await Read(new(KeySpan.All) { MaxModRevision = 6 }));
        Assert.Equal("b d", await Read(new(KeySpan.All) { MinCreateRevision = 4 }));
        Assert.Equal("a c", await Read(new(KeySpan.All) { MaxCreateRevision = 3 }));
        Assert.Equal("a", await Read(new(KeySpan.All) { MinModRevision = 4, MaxModRevision = 5, MinCreateRevision = 3, MaxCreateRevision = 3 }));

        async Task<string> Read(RangeQuery query)
        {
            var range = await keyspace.RangeAsync(query, Stop);
            Assert.Equal((4L, false), (range.Count, range.More));
            return Keys(range);
        }
    }

    [Fact]
    public async Task There_is_more_only_when_the_limit_left_out_what_the_bounds_admit()
    {
        var keyspace = await FillAsync();

        var exact = await keyspace.RangeAsync(new(KeySpan.All) { MinModRevision = 5, Limit = 3 }, Stop);
        var cut = await keyspace.RangeAsync(new(KeySpan.All) { MinModRevision = 5, Limit = 2 }, Stop);

        Assert.Equal((3, false, 4L), (exact.KeyValues.Length, exact.More, exact.Count));
        Assert.Equal((2, true, 4L), (cut.KeyValues.Length, cut.More, cut.Count));
    }

    [Fact]
    public async Task The_newest_key_before_ones_own_is_found_as_a_lock_recipe_asks_for_it()
    {
        var keyspace = await FillAsync();

        var range = await keyspace.RangeAsync(
            new(KeySpan.All) { MaxCreateRevision = 5, OrderBy = RangeOrder.CreateRevision, Descending = true, Limit = 1 }, Stop);

        Assert.Equal("b", Keys(range));
    }

    [Fact]
    public async Task Order_and_bounds_apply_to_an_older_revision_as_it_was()
    {
        var keyspace = await FillAsync();

        var range = await keyspace.RangeAsync(new(KeySpan.All) { Revision = 4, OrderBy = RangeOrder.Value, Descending = true, MaxModRevision = 3 }, Stop);

        Assert.Equal(("c a", 3L), (Keys(range), range.Count));
    }

    private static string Keys(KeyRange range) => string.Join(' ', range.KeyValues.Select(value => value.Key));

    private static async Task<State.Keyspace> FillAsync()
    {
        var keyspace = await new World().OpenAsync();
        foreach (var (key, value) in Puts) await keyspace.PutAsync(key, value);
        return keyspace;
    }
}
