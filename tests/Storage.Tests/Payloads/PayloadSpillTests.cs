namespace FunctionsPlatform.Storage.Tests.Payloads;

public sealed class PayloadSpillTests : IAsyncDisposable
{
    private const string Container = "payloads";
    private readonly StoreFixture store = StoreFixture.Memory();
    private readonly PayloadSpill spill;

    public PayloadSpillTests() => spill = new PayloadSpill(store.Blobs);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Theory, InlineData(0), InlineData(1), InlineData(16 * 1024), InlineData((16 * 1024) + 1), InlineData(10 * 1024 * 1024)]
    public async Task A_payload_comes_back_as_it_was(int size)
    {
        var payload = Payload(size);
        var value = await spill.StoreAsync(Container, "owner/1", payload, Cancel);

        Assert.InRange(value.Length, 1, (16 * 1024) + 1);
        var loaded = await spill.LoadAsync(value, Cancel);
        Assert.True(payload.AsSpan().SequenceEqual(loaded.Span));
        Assert.Equal(size > 16 * 1024 ? 1 : 0, (await Names()).Count);
    }

    [Fact]
    public async Task A_payload_over_the_maximum_is_refused_and_not_written()
    {
        var refused = await Assert.ThrowsAsync<PayloadTooLargeException>(async () => await spill.StoreAsync(Container, "o", Payload((10 * 1024 * 1024) + 1), Cancel));
        Assert.Equal(((10 * 1024 * 1024) + 1, 10 * 1024 * 1024), (refused.Size, refused.Maximum));
        Assert.Empty(await Names());
    }

    [Fact]
    public async Task The_same_payload_is_spilled_once_in_a_folder_and_goes_with_it()
    {
        var value = await spill.StoreAsync(Container, "a", Payload(20_000), Cancel);
        Assert.Equal(value, await spill.StoreAsync(Container, "a", Payload(20_000), Cancel));
        var other = await spill.StoreAsync(Container, "ab", Payload(20_000), Cancel);
        Assert.Equal(2, (await Names()).Count);

        Assert.Equal(1, await spill.DeleteFolderAsync(Container, "a", Cancel));

        var gone = await Assert.ThrowsAsync<StorageException>(async () => await spill.LoadAsync(value, Cancel));
        Assert.Contains("gone", gone.Message, StringComparison.Ordinal);
        Assert.Equal(20_000, (await spill.LoadAsync(other, Cancel)).Length);
    }

    [Fact]
    public async Task A_cut_off_blob_or_value_is_noticed()
    {
        var value = await spill.StoreAsync(Container, "a", Payload(20_000), Cancel);
        await store.Blobs.PutAsync(Container, Assert.Single(await Names()), Payload(100), Cancel);
        await Assert.ThrowsAsync<StorageException>(async () => await spill.LoadAsync(value, Cancel));
        await Assert.ThrowsAsync<StorageException>(async () => await spill.LoadAsync([], Cancel));
        await Assert.ThrowsAsync<StorageException>(async () => await spill.LoadAsync(value[..12], Cancel));
        await Assert.ThrowsAsync<StorageException>(async () => await spill.LoadAsync([9, 9, 9], Cancel));
    }

    private static byte[] Payload(int size)
    {
        var payload = new byte[size];
        new Random(size).NextBytes(payload);
        return payload;
    }

    private async Task<List<string>> Names()
    {
        var names = new List<string>();
        await foreach (var name in store.Blobs.ListAsync(Container, "", Cancel)) names.Add(name);
        return names;
    }
}
