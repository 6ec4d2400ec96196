using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Stats;
using FunctionsPlatform.NodeAgent.Runtimes.Simulated;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.NodeAgent.Tests.Stats;

/// <summary>When what is used is looked at.</summary>
public sealed class StatsFeedTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task The_first_look_is_at_once_and_the_next_after_the_agents_own_pace()
    {
        var feed = Feed();
        await feed.NextAsync(onlyWhenAsked: false, Token);

        var next = feed.NextAsync(onlyWhenAsked: false, Token);
        time.Advance(StatsFeed.OwnPace - TimeSpan.FromSeconds(1));
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        await next;
    }

    [Fact]
    public async Task Who_asks_is_told_each_second_and_no_longer_than_asked_for()
    {
        var feed = Feed();
        await feed.NextAsync(onlyWhenAsked: false, Token);
        feed.Ask(Each(seconds: 1, lasts: 2));

        for (var second = 0; second < 2; second++)
        {
            var next = feed.NextAsync(onlyWhenAsked: false, Token);
            time.Advance(TimeSpan.FromSeconds(1));
            await next;
        }

        var slow = feed.NextAsync(onlyWhenAsked: false, Token);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(slow.IsCompleted);
        time.Advance(StatsFeed.OwnPace);
        await slow;
    }

    [Fact]
    public async Task Where_telling_costs_something_nothing_is_told_until_somebody_asks()
    {
        var feed = Feed();
        var next = feed.NextAsync(onlyWhenAsked: true, Token);
        time.Advance(TimeSpan.FromDays(1));
        Assert.False(next.IsCompleted);

        feed.Ask(Each(seconds: 1, lasts: 30));

        await next;
    }

    [Fact]
    public async Task A_slower_wish_does_not_undo_a_faster_one()
    {
        var feed = Feed();
        await feed.NextAsync(onlyWhenAsked: false, Token);
        feed.Ask(Each(seconds: 1, lasts: 30));
        feed.Ask(Each(seconds: 10, lasts: 30));

        var next = feed.NextAsync(onlyWhenAsked: false, Token);
        time.Advance(TimeSpan.FromSeconds(1));

        await next;
    }

    [Fact]
    public async Task A_wish_without_sense_is_bounded()
    {
        var feed = Feed();
        await feed.NextAsync(onlyWhenAsked: false, Token);
        feed.Ask(Each(seconds: 0, lasts: 30));

        var next = feed.NextAsync(onlyWhenAsked: false, Token);
        time.Advance(TimeSpan.FromMilliseconds(900));
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(100));

        await next;
    }

    private StatsFeed Feed() => new(new StatsSampler(new SimulatedRuntime(new SimulatedRuntimeOptions(), time), () => null, time), time);

    private static StatsRequest Each(int seconds, int lasts) =>
        new() { Period = Duration.FromTimeSpan(TimeSpan.FromSeconds(seconds)), Lasts = Duration.FromTimeSpan(TimeSpan.FromSeconds(lasts)) };
}
