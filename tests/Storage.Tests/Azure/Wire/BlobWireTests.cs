using System.Text;
using FunctionsPlatform.Testing.Azurite;

namespace FunctionsPlatform.Storage.Tests.Azure.Wire;

/// <summary>Blob calls whose requests are refused, or whose answers are lost, between the store and the account.</summary>
public sealed class BlobWireTests
{
    private static CancellationToken Token => WireStore.Token;

    [Theory, InlineData(0), InlineData(1), InlineData(300_000), InlineData(5_000_000)]
    public async Task A_put_is_one_request_whatever_its_size(int size)
    {
        await using var store = await WireStore.OpenAsync();

        await PutAsync(store, new string('x', size));

        Assert.Equal(("PUT", 1), (Assert.Single(store.Proxy.Seen).Method, store.WritesSeen));
        Assert.Equal(size, (await TextAsync(store))!.Length);
    }

    [Fact]
    public async Task A_put_whose_answer_is_lost_is_reported_as_unknown_and_may_be_repeated()
    {
        await using var store = await WireStore.OpenAsync();
        store.Once(IsWrite, new WireFault.LoseAnswer());

        Assert.True((await Assert.ThrowsAsync<StorageException>(() => PutAsync(store, "one"))).OutcomeUnknown);

        Assert.Equal((1, "one"), (store.WritesSeen, await TextAsync(store)));
        await PutAsync(store, "two");
        Assert.Equal("two", await TextAsync(store));
    }

    [Theory, InlineData(503), InlineData(429)]
    public async Task A_throttled_put_is_sent_again_when_the_account_says(int status)
    {
        await using var store = await WireStore.OpenAsync();
        store.Once(IsWrite, new WireFault.Refuse(status, TimeSpan.FromSeconds(6)));

        await PutAsync(store, "one");

        Assert.Equal([TimeSpan.FromSeconds(6)], store.Time.Pauses);
        Assert.Equal("one", await TextAsync(store));
    }

    [Theory, InlineData(IsBlock), InlineData(IsBlockList)]
    public async Task An_append_whose_answer_is_lost_is_found_by_its_blocks_name_and_is_there_once(string part)
    {
        await using var store = await WireStore.OpenAsync();
        await AppendAsync(store, "a");
        store.Once(request => IsPart(request, part), new WireFault.LoseAnswer());

        await AppendAsync(store, "b");
        await AppendAsync(store, "c");

        Assert.Equal("abc", await TextAsync(store));
    }

    [Fact]
    public async Task An_append_whose_answer_is_lost_is_found_among_those_that_followed_it()
    {
        await using var store = await WireStore.OpenAsync();
        await AppendAsync(store, "a");
        store.Once(request => IsPart(request, IsBlockList), new WireFault.LoseAnswer(async () =>
            await store.Direct.Blobs.AppendAsync(WireStore.Container, "blob", "c"u8.ToArray(), Token)));

        await AppendAsync(store, "b");

        Assert.Equal("abc", await TextAsync(store));
    }

    [Fact]
    public async Task An_append_whose_list_never_arrived_is_reported_as_unknown_and_nothing_was_appended()
    {
        await using var store = await WireStore.OpenAsync();
        await AppendAsync(store, "a");
        store.Once(request => IsPart(request, IsBlockList), new WireFault.Cut());

        Assert.True((await Assert.ThrowsAsync<StorageException>(() => AppendAsync(store, "b"))).OutcomeUnknown);

        Assert.Equal("a", await TextAsync(store));
    }

    [Fact]
    public async Task An_append_whose_block_never_arrived_sends_it_again()
    {
        await using var store = await WireStore.OpenAsync();
        await AppendAsync(store, "a");
        store.Once(request => IsPart(request, IsBlock), new WireFault.Cut());

        await AppendAsync(store, "b");

        Assert.Equal("ab", await TextAsync(store));
    }

    [Fact]
    public async Task An_append_that_is_put_over_before_it_is_looked_up_is_reported_as_unknown()
    {
        await using var store = await WireStore.OpenAsync();
        await AppendAsync(store, "a");
        store.Once(request => IsPart(request, IsBlockList), new WireFault.LoseAnswer(async () =>
            await store.Direct.Blobs.PutAsync(WireStore.Container, "blob", "z"u8.ToArray(), Token)));

        Assert.True((await Assert.ThrowsAsync<StorageException>(() => AppendAsync(store, "b"))).OutcomeUnknown);

        Assert.Equal("z", await TextAsync(store));
    }

    [Fact]
    public async Task A_delete_whose_answer_is_lost_is_reported_as_unknown_and_its_repetition_finds_nothing()
    {
        await using var store = await WireStore.OpenAsync();
        await PutAsync(store, "one");
        store.Once(IsWrite, new WireFault.LoseAnswer());

        Assert.True((await Assert.ThrowsAsync<StorageException>(() => DeleteAsync(store))).OutcomeUnknown);

        Assert.False(await DeleteAsync(store));
    }

    [Fact]
    public async Task A_download_is_asked_for_again_whatever_became_of_it()
    {
        await using var store = await WireStore.OpenAsync();
        await PutAsync(store, "one");
        var faults = new Queue<WireFault>([new WireFault.Cut(), new WireFault.LoseAnswer(), new WireFault.Refuse(503, TimeSpan.FromSeconds(1))]);
        store.Proxy.Plan = _ => faults.TryDequeue(out var fault) ? fault : WireFault.None;

        var content = await store.Blobs.GetAsync(WireStore.Container, "blob", Token);

        Assert.Equal("one", Encoding.UTF8.GetString(content!.Value.Span));
    }

    private const string IsBlock = "comp=block&";
    private const string IsBlockList = "comp=blocklist";

    private static bool IsWrite(WireRequest request) => !request.IsRead;

    private static bool IsPart(WireRequest request, string part) => request.Method == "PUT" && (request.Target + "&").Contains(part, StringComparison.Ordinal);

    private static Task PutAsync(WireStore store, string text) => store.Blobs.PutAsync(WireStore.Container, "blob", Encoding.UTF8.GetBytes(text), Token).AsTask();

    private static Task AppendAsync(WireStore store, string text) => store.Blobs.AppendAsync(WireStore.Container, "blob", Encoding.UTF8.GetBytes(text), Token).AsTask();

    private static Task<bool> DeleteAsync(WireStore store) => store.Blobs.DeleteAsync(WireStore.Container, "blob", Token).AsTask();

    private static async Task<string?> TextAsync(WireStore store) =>
        await store.Direct.Blobs.GetAsync(WireStore.Container, "blob", Token) is { } content ? Encoding.UTF8.GetString(content.Span) : null;
}
