using FunctionsPlatform.Messaging.Tests.Broker;

namespace FunctionsPlatform.Messaging.Tests.Sending;

/// <summary>The publisher against RabbitMQ.</summary>
public sealed class PublishingTests
{
    [Fact]
    public async Task What_is_confirmed_is_in_the_queue()
    {
        await using var bench = await Bench.OnAsync();
        var publisher = bench.Publisher();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(number => publisher.SendAsync(Bench.Message($"m{number}"), TestContext.Current.CancellationToken)));

        Assert.Equal(50, (await bench.TakeAllAsync(bench.Queue, 50)).Select(message => message.Properties.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task Sending_to_what_the_broker_does_not_have_goes_on_until_it_is_cancelled()
    {
        await using var bench = await Bench.OnAsync();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMilliseconds(500));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Publisher("/exchange/no-such-exchange/key").SendAsync(Bench.Message("lost"), limit.Token));
    }
}
