using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage.Memory;
using FunctionsPlatform.Storage.Spill;
using Microsoft.Extensions.Logging.Abstractions;
using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Keyspace;

/// <summary>Values that no table row holds, on a store whose large entities spill.</summary>
public sealed class LargeValueTests : IDisposable
{
    private const int Largest = 10 * 1024 * 1024;
    private readonly MemoryStore store = new(TimeProvider.System);

    public void Dispose() => store.Dispose();

    [Theory]
    [InlineData(0), InlineData(65_535), InlineData(65_536), InlineData(65_537)]
    [InlineData(983_039), InlineData(983_040), InlineData(983_041), InlineData(2 * 1024 * 1024), InlineData(Largest)]
    public async Task A_value_of_any_size_up_to_the_largest_outlives_the_process_and_compaction(int size)
    {
        var value = new byte[size];
        new Random(size).NextBytes(value);
        var keyspace = await OpenAsync();
        await keyspace.PutAsync("a", "small");
        await keyspace.CommitAsync(Transaction.Put("big", value), Stop);

        Assert.Equal(value, await ReadAsync(await OpenAsync()));
        await keyspace.CompactAsync(3, Stop);
        var again = await OpenAsync();
        Assert.Equal(value, await ReadAsync(again));
        Assert.Equal("small", await again.GetAsync("a"));
    }

    [Fact]
    public async Task A_value_over_the_largest_is_refused_with_the_limit()
    {
        var keyspace = await OpenAsync();
        Assert.Equal(Largest, keyspace.MaxValueBytes);
        var refused = await Assert.ThrowsAsync<TransactionRefusedException>(async () => await keyspace.CommitAsync(Transaction.Put("big", new byte[Largest + 1]), Stop));
        Assert.Equal(TransactionRefusal.TooLarge, refused.Reason);
        Assert.Contains($"{Largest} are allowed", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await keyspace.RevisionAsync());
    }

    [Fact]
    public async Task Many_large_values_at_once_are_all_there_and_their_garbage_goes()
    {
        var keyspace = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(index => keyspace.CommitAsync(Transaction.Put($"k{index}", new byte[3_000_000 + index]), Stop).AsTask()));
        var range = await (await OpenAsync()).RangeAsync(RangeQuery.All, Stop);
        Assert.Equal(Enumerable.Range(3_000_000, 8), range.KeyValues.Select(value => value.Value.Length));

        for (var index = 0; index < 8; index++) await keyspace.DeleteAsync($"k{index}");
        await keyspace.CompactAsync(await keyspace.RevisionAsync(), Stop);
        var left = 0;
        await foreach (var _ in store.Blobs.ListAsync("spilled-values", "", Stop)) left++;
        Assert.Equal(0, left);
    }

    private static async Task<byte[]> ReadAsync(State.Keyspace keyspace) => (await keyspace.RangeAsync(RangeQuery.One("big"), Stop)).KeyValues.Single().Value.ToArray();

    private async Task<State.Keyspace> OpenAsync()
    {
        var tables = new SpillingTableStore(store.Tables, store.Blobs, IdSource.Random, TimeProvider.System);
        return await new Keyspaces(tables, TimeProvider.System, IdSource.Random, NullLoggerFactory.Instance).OpenAsync("ns", Stop);
    }
}
