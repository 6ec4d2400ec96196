using Amqp.Framing;
using Amqp.Types;
using FunctionsPlatform.Messaging.Tests.Broker;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Messaging.Tests.Authorizing;

/// <summary>Signing in by token, and what Service Bus is told of dead letters; against a broker that checks as Service Bus does.</summary>
public sealed class TokenTests : IAsyncDisposable
{
    private readonly TokenBroker broker = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    [Fact]
    public async Task A_token_for_the_queue_is_put_before_anything_is_received()
    {
        broker.Add("one");

        Start(TokenBroker.Key, _ => new MessageOutcome.Handled());

        await Bench.EventuallyAsync(() => broker.Settled.Count == 1, () => "the message to be settled");
        Assert.Equal("amqp://127.0.0.1/commands", Assert.Single(broker.Tokens));
        Assert.IsType<Accepted>(broker.Settled.Single().State);
    }

    [Fact]
    public async Task A_wrong_key_is_told_and_receives_nothing()
    {
        broker.Add("one");
        var connector = new BrokerConnector(Options("d3Jvbmc="), TimeProvider.System, new Random(1), NullLogger<BrokerConnector>.Instance);

        var refused = await Assert.ThrowsAsync<BrokerException>(() => connector.OpenAsync(TokenBroker.Queue, TestContext.Current.CancellationToken));

        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("d3Jvbmc=", refused.ToString(), StringComparison.Ordinal);
        Assert.Empty(broker.Settled);
    }

    [Fact]
    public async Task The_token_is_renewed_before_it_ends()
    {
        broker.Add("first");
        Start(TokenBroker.Key, _ => new MessageOutcome.Handled());
        // A token that has come is not yet an open line; time that passes now would end the patience with it.
        await Bench.EventuallyAsync(() => broker.Settled.Count == 1, () => "a message on the first line");

        await AdvanceUntilAsync(() => broker.Tokens.Count == 3, TimeSpan.FromMinutes(1), "two more tokens");

        // Three quarters of twenty minutes, twice.
        Assert.InRange(time.GetUtcNow() - time.Start, TimeSpan.FromMinutes(29), TimeSpan.FromMinutes(33));
    }

    [Fact]
    public async Task When_a_token_cannot_be_renewed_the_line_is_opened_anew()
    {
        broker.Refuse.Add(2);
        Start(TokenBroker.Key, _ => new MessageOutcome.Handled());
        await Bench.EventuallyAsync(() => broker.Tokens.Count == 1, () => "the first token");

        await AdvanceUntilAsync(() => broker.Tokens.Count == 3, TimeSpan.FromMinutes(1), "a token on a new line");
        broker.Add("afterwards");

        await Bench.EventuallyAsync(() => broker.Settled.Any(settled => settled.Id == "afterwards"), () => "a message on the new line");
    }

    [Fact]
    public async Task Service_bus_is_told_why_a_message_is_a_dead_letter()
    {
        broker.Add("odd");

        Start(TokenBroker.Key, _ => new MessageOutcome.DeadLetter("UnknownType", "nobody knows it"));

        await Bench.EventuallyAsync(() => broker.Settled.Count == 1, () => "the message to be settled");
        var error = Assert.IsType<Rejected>(broker.Settled.Single().State).Error;
        Assert.Equal("com.microsoft:dead-letter", error.Condition.ToString());
        Assert.Equal("UnknownType", error.Info[new Symbol("DeadLetterReason")]);
        Assert.Equal("nobody knows it", error.Info[new Symbol("DeadLetterErrorDescription")]);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running.WaitAsync(Bench.Limit);
        broker.Close();
        stopping.Dispose();
    }

    private MessagingOptions Options(string key) => new() { Broker = broker.Address, Tokens = new SharedAccessTokens(TokenBroker.Policy, key, time) };

    private void Start(string key, Func<IncomingMessage, MessageOutcome> handler)
    {
        var connector = new BrokerConnector(Options(key), time, new Random(1), NullLogger<BrokerConnector>.Instance);
        var receiver = new MessageReceiver(connector, new ReceiverOptions { Source = TokenBroker.Queue }, (message, _) => Task.FromResult(handler(message)));
        running = receiver.RunAsync(stopping.Token, stopping.Token);
    }

    // A step, then as long as what it has set off takes: the exchange itself goes over a real socket.
    private async Task AdvanceUntilAsync(Func<bool> condition, TimeSpan step, string what)
    {
        for (var steps = 0; !condition(); steps++)
        {
            Assert.True(steps < 60, $"waited in vain for {what}");
            var before = broker.Tokens.Count;
            time.Advance(step);
            for (var polls = 0; polls < 20 && broker.Tokens.Count == before; polls++) await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
