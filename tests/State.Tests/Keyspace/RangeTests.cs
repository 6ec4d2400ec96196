using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Keyspace;

public sealed class RangeTests
{
    [Fact]
    public async Task A_prefix_holds_its_keys_in_byte_order_and_nothing_else()
    {
        var keyspace = await new World().OpenAsync();
        foreach (var key in new[] { "a/", "a/z", "a/é", "a0", "a/b", "a", "b/" }) await keyspace.PutAsync(key, "x");

        var range = await keyspace.RangeAsync(RangeQuery.Prefix("a/"), Stop);

        Assert.Equal(["a/", "a/b", "a/z", "a/é"], range.KeyValues.Select(value => value.Key.ToString()));
    }

    [Fact]
    public async Task Keys_are_bytes_and_a_prefix_of_0xff_reaches_to_the_end()
    {
        var world = new World();
        var keyspace = await world.OpenAsync();
        var keys = new byte[][] { [0xff, 0xff, 1], [0xff], [0xfe, 0xff], [0], [0xff, 0xff] };
        foreach (var key in keys) await keyspace.CommitAsync(Transaction.Put(Key.FromBytes(key), key), Stop);

        var range = await (await world.OpenAsync()).RangeAsync(RangeQuery.Prefix(Key.FromBytes([0xff, 0xff])), Stop);

        Assert.Equal(new byte[][] { [0xff, 0xff], [0xff, 0xff, 1] }, range.KeyValues.Select(value => value.Key.ToBytes()));
    }

    [Fact]
    public async Task A_limit_leaves_the_count_alone_and_says_that_there_is_more()
    {
        var keyspace = await new World().OpenAsync();
        for (var i = 0; i < 5; i++) await keyspace.PutAsync($"k{i}", "x");

        var some = await keyspace.RangeAsync(RangeQuery.All with { Limit = 2 }, Stop);
        var all = await keyspace.RangeAsync(RangeQuery.All with { Limit = 5 }, Stop);
        var count = await keyspace.RangeAsync(RangeQuery.All with { CountOnly = true }, Stop);
        var names = await keyspace.RangeAsync(RangeQuery.All with { KeysOnly = true }, Stop);

        Assert.Equal((2, true, 5L), (some.KeyValues.Length, some.More, some.Count));
        Assert.Equal((5, false), (all.KeyValues.Length, all.More));
        Assert.Equal((0, false, 5L), (count.KeyValues.Length, count.More, count.Count));
        Assert.All(names.KeyValues, value => Assert.True(value.Value.IsEmpty));
    }

    [Fact]
    public async Task A_revision_in_the_future_is_refused()
    {
        var keyspace = await new World().OpenAsync();

        var refused = await Assert.ThrowsAsync<FutureRevisionException>(() => keyspace.GetAsync("a", revision: 9));

        Assert.Equal((9, 1), (refused.Requested, refused.Current));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_revision_reads_as_a_slow_and_obvious_model_says(int seed)
    {
        var world = new World();
        var keyspace = await world.OpenAsync();
        var random = new Random(seed);
        var model = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var dumps = new Dictionary<long, string> { [1] = "" };
        for (var step = 0; step < 400; step++)
        {
            var key = $"{(char)('a' + random.Next(6))}/{random.Next(12):D2}";
            var revision = random.Next(10) switch
            {
                0 => await DeletePrefixAsync(key[..2]),
                < 4 => await DeleteAsync(key),
                _ => await PutAsync(key, $"{step}"),
            };
            dumps[revision] = string.Join(' ', model.Select(pair => $"{pair.Key}={pair.Value}"));
        }

        var reopened = await world.OpenAsync();
        foreach (var (revision, expected) in dumps)
        {
            Assert.Equal(expected, await keyspace.DumpAsync(revision));
            Assert.Equal(expected, await reopened.DumpAsync(revision));
        }

        async Task<long> PutAsync(string key, string value)
        {
            model[key] = value;
            return await keyspace.PutAsync(key, value);
        }

        async Task<long> DeleteAsync(string key)
        {
            model.Remove(key);
            return await keyspace.DeleteAsync(key);
        }

        async Task<long> DeletePrefixAsync(string prefix)
        {
            foreach (var key in model.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToList()) model.Remove(key);
            return (await keyspace.CommitAsync(new() { Then = [new Operation.Delete(KeySpan.Prefix(prefix))] }, Stop)).Revision;
        }
    }
}
