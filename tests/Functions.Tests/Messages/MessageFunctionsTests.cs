using System.Text;
using FunctionsPlatform.Functions.Messages;
using FunctionsPlatform.Messaging;
using FunctionsPlatform.Storage.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Functions.Tests.Messages;

public sealed class MessageFunctionsTests : IDisposable
{
    private const string Scale = """{ "specversion": "1.0", "id": "a", "source": "/ci", "type": "platform.app.scale" }""";

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2030, 1, 1, 12, 59, 0, TimeSpan.Zero));
    private readonly MemoryStore store;

    public MessageFunctionsTests() => store = new MemoryStore(time);

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task A_message_id_is_handed_over_once_over_processes_and_hours()
    {
        await TakeAsync("1");
        time.Advance(TimeSpan.FromMinutes(59));
        var again = await TakeAsync("1");
        await TakeAsync("2");

        Assert.IsType<MessageOutcome.Handled>(again);
        Assert.Equal(2, await store.Queues.CountAsync("commands", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(188)]
    [InlineData(189)]
    [InlineData(1024)]
    public async Task A_long_id_is_remembered_too(int length)
    {
        await TakeAsync(new string('a', length));
        await TakeAsync(new string('a', length));
        await TakeAsync(new string('a', length - 1) + "b");

        Assert.Equal(2, await store.Queues.CountAsync("commands", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Messages_without_an_id_are_each_handed_over()
    {
        await TakeAsync(null);
        await TakeAsync(null);

        Assert.Equal(2, await store.Queues.CountAsync("commands", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_message_that_is_refused_is_judged_anew_when_it_comes_again()
    {
        Assert.IsType<MessageOutcome.DeadLetter>(await TakeAsync("1", "{}"));
        Assert.IsType<MessageOutcome.Handled>(await TakeAsync("1"));
    }

    [Fact]
    public async Task What_is_older_than_the_hour_before_is_forgotten_when_new_messages_come()
    {
        for (var hour = 0; hour < 4; hour++, time.Advance(TimeSpan.FromHours(1))) await TakeAsync($"m-{hour}");

        var rows = await store.Tables.QueryAsync(new Storage.TableQuery("HandledMessages", "commands"), TestContext.Current.CancellationToken);
        Assert.Equal(["2030010114!m-2", "2030010115!m-3"], rows.Entities.Select(row => row.Row));
    }

    [Fact]
    public async Task Each_source_forgets_its_own_also_in_one_process()
    {
        var handled = new HandledMessages(store.Tables, time);
        for (var hour = 0; hour < 4; hour++, time.Advance(TimeSpan.FromHours(1)))
        {
            foreach (var source in new[] { "commands", "registry-events" }) await handled.AddAsync(source, $"m-{hour}", TestContext.Current.CancellationToken);
        }

        foreach (var source in new[] { "commands", "registry-events" })
            Assert.Equal(2, (await store.Tables.QueryAsync(new Storage.TableQuery("HandledMessages", source), TestContext.Current.CancellationToken)).Entities.Count);
    }

    // Each time as in a process of its own.
    private Task<MessageOutcome> TakeAsync(string? id, string body = Scale) =>
        new MessageFunctions(MessageIntake.Commands, store.Queues, new HandledMessages(store.Tables, time), NullLogger<MessageFunctions>.Instance)
            .TakeAsync(new IncomingMessage(id, "commands", Encoding.UTF8.GetBytes(body)), TestContext.Current.CancellationToken);
}
