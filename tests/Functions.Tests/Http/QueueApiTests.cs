using System.Text;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Memory;

namespace FunctionsPlatform.Functions.Tests.Http;

public sealed class QueueApiTests : IAsyncLifetime
{
    private const string Command = """{"specversion":"1.0","id":"1","source":"/s","type":"platform.app.scale","data":{"name":"web","env":{"A":"hunter2"},"apiToken":"hunter2","args":["--p=hunter2"]}}""";

    private readonly MemoryStore store = new(TimeProvider.System);
    private TestPlatform platform = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => platform = await TestPlatform.StartAsync(TestPlatform.MemoryParts(store) with { RunsTriggers = false });

    public async ValueTask DisposeAsync()
    {
        await platform.DisposeAsync();
        store.Dispose();
    }

    [Fact]
    public async Task Queues_are_listed_with_what_is_ready_hidden_and_given_up()
    {
        await SendAsync("one");
        await SendAsync("two");
        await SendAsync("three");
        await PoisonAsync("no");
        await store.Queues.ReceiveAsync(new QueueReceive("commands", TimeSpan.FromMinutes(1)), Cancel);

        var queues = (await platform.GetAsync("/api/v1/queues")).Json.GetProperty("items").EnumerateArray().ToDictionary(queue => queue.GetProperty("name").GetString()!);
        var commands = queues["commands"];
        Assert.Equal((2, 1, 1), (commands.GetProperty("messages").GetInt32(), commands.GetProperty("ready").GetInt32(), commands.GetProperty("poison").GetInt32()));
        Assert.Contains("durable-steps", queues.Keys);
        Assert.DoesNotContain(queues.Keys, name => name.EndsWith("-poison", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_look_shows_why_a_message_was_given_up_and_nothing_that_may_be_secret()
    {
        await SendAsync(Command);
        await PoisonAsync("it is refused");

        var answer = await platform.GetAsync("/api/v1/queues/commands/messages?poison=true");
        var message = Assert.Single(answer.Json.GetProperty("items").EnumerateArray());
        Assert.Equal(("it is refused", 1), (message.GetProperty("reason").GetString(), message.GetProperty("dequeueCount").GetInt32()));
        Assert.Contains("platform.app.scale", message.GetProperty("body").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", answer.Text, StringComparison.Ordinal);
        Assert.Empty((await platform.GetAsync("/api/v1/queues/commands/messages")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Of_a_body_that_is_no_json_only_the_size_is_shown()
    {
        await SendAsync("password hunter2");

        var message = Assert.Single((await platform.GetAsync("/api/v1/queues/commands/messages")).Json.GetProperty("items").EnumerateArray());
        Assert.False(message.TryGetProperty("body", out _));
        Assert.Equal(16, message.GetProperty("bytes").GetInt32());
    }

    [Fact]
    public async Task One_or_all_poison_messages_are_brought_back_as_they_were()
    {
        foreach (var text in new[] { "one", "two", "three" })
        {
            await SendAsync(text);
            await PoisonAsync("no");
        }

        var second = (await platform.GetAsync("/api/v1/queues/commands/messages?poison=true")).Json.GetProperty("items")[1].GetProperty("id").GetString();
        var one = await platform.PostAsync("/api/v1/queues/commands/requeue", $$"""{"id":"{{second}}"}""");
        Assert.Equal((1, 2), (one.Json.GetProperty("messages").GetInt32(), one.Json.GetProperty("left").GetInt32()));
        Assert.Equal(["two"], await BodiesAsync());
        var rest = await platform.PostAsync("/api/v1/queues/commands/requeue", """{"all":true}""");
        Assert.Equal((2, 0), (rest.Json.GetProperty("messages").GetInt32(), rest.Json.GetProperty("left").GetInt32()));
        Assert.Equal(["one", "three", "two"], await BodiesAsync());
    }

    [Fact]
    public async Task What_the_functions_host_gave_up_is_brought_back_too()
    {
        await store.Queues.SendAsync("commands-poison", Encoding.UTF8.GetBytes(Command), TimeSpan.Zero, Cancel);

        Assert.False((await platform.GetAsync("/api/v1/queues/commands/messages?poison=true")).Json.GetProperty("items")[0].TryGetProperty("reason", out _));
        await platform.PostAsync("/api/v1/queues/commands/requeue", """{"all":true}""");
        Assert.Equal([Command], await BodiesAsync());
    }

    [Fact]
    public async Task A_crash_between_bringing_back_and_deleting_loses_nothing()
    {
        await SendAsync("one");
        await PoisonAsync("no");
        var desk = new PoisonDesk(new DeleteFails(store.Queues));

        await Assert.ThrowsAsync<StorageException>(() => desk.RequeueAsync("commands", null, Cancel));
        Assert.Equal(["one"], await BodiesAsync());
        Assert.Equal(1, await store.Queues.CountAsync("commands-poison", Cancel));
    }

    [Fact]
    public async Task Dropped_messages_are_gone()
    {
        await SendAsync("one");
        await PoisonAsync("no");

        Assert.Equal(200, (await platform.PostAsync("/api/v1/queues/commands/purge", """{"all":true}""")).Status);
        Assert.Equal(0, await store.Queues.CountAsync("commands-poison", Cancel));
        Assert.Empty(await BodiesAsync());
    }

    [Theory]
    [InlineData("nodes", """{"all":true}""", 404)]
    [InlineData("commands-poison", """{"all":true}""", 404)]
    [InlineData("commands", """{"id":"77"}""", 404)]
    [InlineData("commands", "{}", 422)]
    [InlineData("commands", """{"all":true,"id":"1"}""", 422)]
    public async Task What_is_not_there_or_not_clear_is_refused(string queue, string body, int status) =>
        Assert.Equal(status, (await platform.PostAsync($"/api/v1/queues/{queue}/requeue", body)).Status);

    private ValueTask SendAsync(string text) => store.Queues.SendAsync("commands", Encoding.UTF8.GetBytes(text), TimeSpan.Zero, Cancel);

    private async Task PoisonAsync(string reason)
    {
        var message = Assert.Single(await store.Queues.ReceiveAsync(new QueueReceive("commands", TimeSpan.FromMinutes(1)), Cancel));
        await store.Queues.MoveAsync("commands", message, reason, Cancel);
    }

    private async Task<IEnumerable<string>> BodiesAsync() =>
        (await store.Queues.PeekAsync("commands", 32, Cancel)).Select(message => Encoding.UTF8.GetString(message.Body.Span)).Order(StringComparer.Ordinal);

    private sealed class DeleteFails(IQueueStore inner) : IQueueStore
    {
        public ValueTask SendAsync(string queue, ReadOnlyMemory<byte> body, TimeSpan visibleAfter, CancellationToken cancellationToken) => inner.SendAsync(queue, body, visibleAfter, cancellationToken);

        public ValueTask<IReadOnlyList<QueueMessage>> ReceiveAsync(QueueReceive request, CancellationToken cancellationToken) => inner.ReceiveAsync(request, cancellationToken);

        public ValueTask<string?> ExtendAsync(string queue, QueueMessage message, TimeSpan visibility, CancellationToken cancellationToken) => inner.ExtendAsync(queue, message, visibility, cancellationToken);

        public ValueTask<bool> DeleteAsync(string queue, QueueMessage message, CancellationToken cancellationToken) => throw new StorageException("away");

        public ValueTask<IReadOnlyList<QueueMessage>> PeekAsync(string queue, int max, CancellationToken cancellationToken) => inner.PeekAsync(queue, max, cancellationToken);

        public ValueTask<long> CountAsync(string queue, CancellationToken cancellationToken) => inner.CountAsync(queue, cancellationToken);
    }
}
