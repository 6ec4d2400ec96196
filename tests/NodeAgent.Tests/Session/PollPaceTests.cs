using FunctionsPlatform.NodeAgent.Session.Queues;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.NodeAgent.Tests.Session;

/// <summary>How often an agent without a connection looks into its queue.</summary>
public sealed class PollPaceTests
{
    private readonly FakeTimeProvider time = new();
    private readonly PollPace pace;

    public PollPaceTests() => pace = new PollPace(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(15), time);

    [Fact]
    public void An_idle_queue_is_looked_into_less_and_less_up_to_a_limit() =>
        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 15, 15, 15], Enumerable.Range(0, 9).Select(_ => pace.Next().Pause.TotalSeconds));

    [Fact]
    public void After_activity_the_pauses_are_short_again()
    {
        for (var look = 0; look < 9; look++) pace.Next();

        pace.Quicken();

        Assert.Equal(0.25, pace.Next().Pause.TotalSeconds);
        Assert.Equal(0.5, pace.Next().Pause.TotalSeconds);
    }

    [Fact]
    public void Activity_ends_a_pause_that_has_begun()
    {
        var (_, woken) = pace.Next();
        Assert.False(woken.IsCompleted);

        pace.Quicken();

        Assert.True(woken.IsCompleted);
        Assert.False(pace.Next().Woken.IsCompleted);
    }
}
