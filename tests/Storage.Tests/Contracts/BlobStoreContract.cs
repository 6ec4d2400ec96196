namespace FunctionsPlatform.Storage.Tests.Contracts;

/// <summary>What every <see cref="IBlobStore"/> does.</summary>
public abstract class BlobStoreContract(StoreFixture store) : IAsyncDisposable
{
    private const string Container = "logs";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected IBlobStore Blobs => store.Blobs;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return store.DisposeAsync();
    }

    [Theory, InlineData(0), InlineData(1), InlineData(5_000_000)]
    public async Task What_was_put_is_read_whole(int size)
    {
        var content = new byte[size];
        new Random(1).NextBytes(content);
        await Blobs.PutAsync(Container, "a/b", content, Cancel);
        Assert.Equal(content, (await Blobs.GetAsync(Container, "a/b", Cancel))!.Value.ToArray());
    }

    [Fact]
    public async Task A_put_replaces_and_takes_a_copy()
    {
        byte[] content = [1, 2];
        await Blobs.AppendAsync(Container, "a", new byte[] { 9 }, Cancel);
        await Blobs.AppendAsync(Container, "a", new byte[] { 9 }, Cancel);
        await Blobs.PutAsync(Container, "a", content, Cancel);
        content[0] = 7;
        Assert.Equal([1, 2], (await Blobs.GetAsync(Container, "a", Cancel))!.Value.ToArray());
    }

    [Fact]
    public async Task Appends_add_to_the_end_and_create()
    {
        await Blobs.AppendAsync(Container, "a", new byte[] { 1 }, Cancel);
        await Blobs.AppendAsync(Container, "a", default, Cancel);
        await Blobs.AppendAsync(Container, "a", new byte[] { 2, 3 }, Cancel);
        Assert.Equal([1, 2, 3], (await Blobs.GetAsync(Container, "a", Cancel))!.Value.ToArray());
    }

    [Fact]
    public async Task Concurrent_appends_are_all_there_and_whole()
    {
        await Task.WhenAll(Enumerable.Range(0, 64).Select(index => Blobs.AppendAsync(Container, "a", new[] { (byte)index, (byte)index }, Cancel).AsTask()));
        var content = (await Blobs.GetAsync(Container, "a", Cancel))!.Value.ToArray();
        Assert.Equal(Enumerable.Range(0, 64), content.Chunk(2).Select(pair => pair[0] == pair[1] ? (int)pair[0] : -1).Order());
    }

    [Fact]
    public async Task A_deleted_blob_is_gone_and_a_second_delete_says_so()
    {
        Assert.False(await Blobs.DeleteAsync(Container, "a", Cancel));
        Assert.Null(await Blobs.GetAsync(Container, "a", Cancel));
        await Blobs.PutAsync(Container, "a", new byte[] { 1 }, Cancel);
        Assert.True(await Blobs.DeleteAsync(Container, "a", Cancel));
        Assert.False(await Blobs.DeleteAsync(Container, "a", Cancel));
        Assert.Null(await Blobs.GetAsync(Container, "a", Cancel));
    }

    [Fact]
    public async Task A_list_gives_the_names_of_a_folder_in_ordinal_order()
    {
        foreach (var name in (string[])["a/2", "b", "a/é", "a/1", "a", "a/1/x", "A/1"]) await Blobs.PutAsync(Container, name, default, Cancel);
        await Blobs.PutAsync("other", "a/0", default, Cancel);
        await Blobs.AppendAsync(Container, "a/2", new byte[] { 1 }, Cancel);

        Assert.Equal(["a/1", "a/1/x", "a/2", "a/é"], await List("a/"));
        Assert.Equal(["A/1", "a", "a/1", "a/1/x", "a/2", "a/é", "b"], await List(""));
        Assert.Empty(await List("zzz"));
    }

    [Fact]
    public async Task A_list_longer_than_a_page_misses_nothing_while_its_caller_deletes()
    {
        await Task.WhenAll(Enumerable.Range(0, 2100).Select(index => Blobs.PutAsync(Container, $"n{index:D4}", default, Cancel).AsTask()));
        var listed = 0;
        await foreach (var name in Blobs.ListAsync(Container, "n", Cancel))
        {
            Assert.Equal($"n{listed++:D4}", name);
            Assert.True(await Blobs.DeleteAsync(Container, name, Cancel));
        }

        Assert.Equal(2100, listed);
        Assert.Empty(await List(""));
    }

    [Fact]
    public async Task Bad_names_are_refused_as_the_callers_mistake()
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Blobs.PutAsync("Upper", "a", default, Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Blobs.PutAsync(Container, "", default, Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Blobs.PutAsync(Container, new string('n', 513), default, Cancel));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task Any_sequence_of_calls_does_what_a_simple_model_does(int seed)
    {
        var random = new Random(seed);
        var model = new BlobModel(Container, ["a", "a/b", "a/c", "b", "é", "\ud83d\ude42", "\ue000"]);
        for (var step = 0; step < 150; step++) await model.StepAsync(Blobs, random, $"seed {seed}, step {step}", Cancel);
        Assert.Equal(model.Content.Keys, await List(""));
    }

    [Theory, InlineData(4)]
    public async Task Writers_that_share_a_container_do_each_what_its_own_model_does(int seed)
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            var random = new Random((seed * 100) + writer);
            var model = new BlobModel(Container, [$"x/{writer}", $"x/{writer}/a", $"y{writer}"]);
            for (var step = 0; step < 40; step++) await model.StepAsync(Blobs, random, $"seed {seed}, writer {writer}, step {step}", Cancel);
        }, Cancel)));
    }

    private async Task<List<string>> List(string prefix)
    {
        var names = new List<string>();
        await foreach (var name in Blobs.ListAsync(Container, prefix, Cancel)) names.Add(name);
        return names;
    }
}

public sealed class MemoryBlobStoreTests() : BlobStoreContract(StoreFixture.Memory());

public sealed class SqliteBlobStoreTests() : BlobStoreContract(StoreFixture.Sqlite());

public sealed class FaultyBlobStoreTests() : BlobStoreContract(StoreFixture.Decorated());

public sealed class AzureBlobStoreTests() : BlobStoreContract(StoreFixture.Azure());
