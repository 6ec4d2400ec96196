using System.Text;
using System.Text.Json;
using FunctionsPlatform.Functions.Messages;
using FunctionsPlatform.Messaging;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Memory;

namespace FunctionsPlatform.Functions.Tests.Messages;

public sealed class MessageIntakeTests : IDisposable
{
    private const string Scale = """{ "specversion": "1.0", "id": "a", "source": "/ci", "type": "platform.app.scale", "data": { "replicas": 3 } }""";

    private readonly MemoryStore store = new(TimeProvider.System);

    [Fact]
    public async Task A_command_is_handed_to_our_queue_as_it_came()
    {
        var outcome = await TakeAsync(Scale);

        Assert.IsType<MessageOutcome.Handled>(outcome);
        Assert.Equal(Scale, await TakenAsync("commands"));
    }

    [Fact]
    public async Task Where_an_answer_goes_is_taken_from_the_message_when_the_event_does_not_say_it()
    {
        await TakeAsync(Scale, replyTo: "answers");

        using var handed = JsonDocument.Parse((await TakenAsync("commands"))!);
        Assert.Equal("answers", handed.RootElement.GetProperty("replyto").GetString());
        Assert.Equal(3, handed.RootElement.GetProperty("data").GetProperty("replicas").GetInt32());
    }

    [Fact]
    public async Task What_the_event_says_of_the_answer_stands()
    {
        await TakeAsync(Scale.Replace("\"data\"", "\"replyto\": \"own\", \"data\"", StringComparison.Ordinal), replyTo: "answers");

        using var handed = JsonDocument.Parse((await TakenAsync("commands"))!);
        Assert.Equal("own", handed.RootElement.GetProperty("replyto").GetString());
    }

    [Fact]
    public async Task An_unknown_type_is_a_dead_letter_that_names_the_known_ones()
    {
        var letter = Assert.IsType<MessageOutcome.DeadLetter>(await TakeAsync(Scale.Replace("platform.app.scale", "platform.app.explode", StringComparison.Ordinal)));

        Assert.Equal("UnknownType", letter.Reason);
        Assert.Contains("'platform.app.explode'", letter.Description, StringComparison.Ordinal);
        Assert.Contains("platform.app.scale", letter.Description, StringComparison.Ordinal);
        Assert.Null(await TakenAsync("commands"));
    }

    [Fact]
    public async Task What_is_no_event_is_a_dead_letter_that_tells_all_that_is_wrong()
    {
        var letter = Assert.IsType<MessageOutcome.DeadLetter>(await TakeAsync("""{ "specversion": "1.0" }"""));

        Assert.Equal("NoCloudEvent", letter.Reason);
        Assert.Contains("id: is missing; source: is missing; type: is missing", letter.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_fits_no_message_of_ours_is_a_dead_letter()
    {
        var letter = Assert.IsType<MessageOutcome.DeadLetter>(await TakeAsync(Scale.Replace("3", new string('3', QueueLimits.BodyBytes), StringComparison.Ordinal)));

        Assert.Equal("TooLarge", letter.Reason);
    }

    [Fact]
    public async Task While_storage_is_away_the_message_shall_come_later()
    {
        var outcome = await MessageIntake.Commands.TakeAsync(new IncomingMessage("1", "commands", Encoding.UTF8.GetBytes(Scale)), new AbsentQueues(), TestContext.Current.CancellationToken);

        Assert.IsType<MessageOutcome.Later>(outcome);
    }

    [Fact]
    public async Task Registry_events_are_taken_in_any_form_of_theirs_and_go_to_another_queue()
    {
        const string Pushed = """
            [{"id":"e1","topic":"/r","subject":"web:1","eventType":"Microsoft.ContainerRegistry.ImagePushed","eventTime":"2030-01-01T00:00:00Z",
              "data":{"action":"push","target":{"repository":"web","tag":"1","digest":"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},"request":{"host":"r.azurecr.io"}}}]
            """;

        Assert.IsType<MessageOutcome.DeadLetter>(await TakeAsync(Pushed));
        Assert.IsType<MessageOutcome.Handled>(await TakeRegistryEventAsync(Pushed));
        Assert.Contains("\"registry\":\"r.azurecr.io\"", await TakenAsync("registry-events"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/s","type":"Microsoft.Storage.BlobCreated"}""", "UnknownType")]
    [InlineData("push", "NoRegistryEvent")]
    public async Task What_is_no_registry_event_is_a_dead_letter(string body, string reason) =>
        Assert.Equal(reason, Assert.IsType<MessageOutcome.DeadLetter>(await TakeRegistryEventAsync(body)).Reason);

    [Fact]
    public async Task A_pull_is_handled_and_nothing_to_keep()
    {
        Assert.IsType<MessageOutcome.Handled>(await TakeRegistryEventAsync("""{"events":[{"id":"1","action":"pull","target":{"repository":"web","tag":"1"}}]}"""));
        Assert.Null(await TakenAsync("registry-events"));
    }

    public void Dispose() => store.Dispose();

    private Task<MessageOutcome> TakeAsync(string body, string? replyTo = null) =>
        MessageIntake.Commands.TakeAsync(new IncomingMessage("1", "commands", Encoding.UTF8.GetBytes(body)) { ReplyTo = replyTo }, store.Queues, TestContext.Current.CancellationToken);

    private Task<MessageOutcome> TakeRegistryEventAsync(string body) =>
        MessageIntake.RegistryEvents.TakeAsync(new IncomingMessage("1", "registry-events", Encoding.UTF8.GetBytes(body)), store.Queues, TestContext.Current.CancellationToken);

    private async Task<string?> TakenAsync(string queue)
    {
        var messages = await store.Queues.ReceiveAsync(new QueueReceive(queue, TimeSpan.FromMinutes(1)) { Max = 2 }, TestContext.Current.CancellationToken);
        return messages.Count == 0 ? null : Encoding.UTF8.GetString(Assert.Single(messages).Body.Span);
    }

    private sealed class AbsentQueues : IQueueStore
    {
        public ValueTask SendAsync(string queue, ReadOnlyMemory<byte> body, TimeSpan visibleAfter, CancellationToken cancellationToken) => throw new StorageException("the account is away");

        public ValueTask<IReadOnlyList<QueueMessage>> ReceiveAsync(QueueReceive request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<string?> ExtendAsync(string queue, QueueMessage message, TimeSpan visibility, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> DeleteAsync(string queue, QueueMessage message, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<QueueMessage>> PeekAsync(string queue, int max, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<long> CountAsync(string queue, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
