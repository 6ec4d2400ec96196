using System.Collections.Concurrent;
using FunctionsPlatform.Messaging.Tests.Broker;

namespace FunctionsPlatform.Messaging.Tests.Receiving;

/// <summary>The broker is killed and started again while messages are sent and handled. It has a broker of its own.</summary>
public sealed class BrokerDeathTests
{
    private const int Messages = 200;

    [Fact]
    public async Task Nothing_is_lost_and_what_comes_twice_is_handled_once_when_the_broker_is_killed_in_the_middle()
    {
        if (RabbitBroker.WhyNot() is { } reason) Assert.Skip(reason);
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var broker = await RabbitBroker.StartNewAsync(cancellationToken);
        await using var bench = Bench.On(broker, "/queue/death");
        var held = new TaskCompletionSource();
        var inHand = new ConcurrentDictionary<string, bool>();
        var receiver = bench.Receive(
            async (message, _) =>
            {
                // The first eight are in hand when the broker dies, and are done with before it is back: it does not know that.
                if (inHand.Count < 8 && inHand.TryAdd(message.Id!, true)) await held.Task;
                return new MessageOutcome.Handled();
            },
            options => options with { Prefetch = 8 });
        var publisher = bench.Publisher();
        var sending = Task.Run(
            async () =>
            {
                for (var number = 0; number < Messages; number++) await publisher.SendAsync(Bench.Message($"m{number}"), cancellationToken);
            },
            cancellationToken);
        await Bench.EventuallyAsync(() => inHand.Count == 8, () => "eight messages in hand");

        await broker.KillAsync();
        held.SetResult();
        await Bench.EventuallyAsync(() => bench.Handled.Count >= 8, () => "the handlers to end");
        await broker.StartAsync(cancellationToken);

        await sending.WaitAsync(Bench.Limit, cancellationToken);
        await Bench.EventuallyAsync(() => bench.Handled.Distinct().Count() == Messages, () => $"{Messages} messages; {bench.Handled.Distinct().Count()} came");
        await Bench.EventuallyAsync(() => receiver.Duplicates >= 8, () => $"the eight to come again; {receiver.Duplicates} did");
        Assert.Equal(Messages, bench.Handled.Count);
        await bench.StopAsync();
        Assert.Empty(await bench.TakeAllAsync(bench.Queue, 0));
    }
}
