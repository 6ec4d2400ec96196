namespace FunctionsPlatform.Durable.Tests;

public sealed class InstanceSignalsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Many_who_wait_share_their_looks_at_the_storage()
    {
        var signals = new InstanceSignals();
        var waiting = Enumerable.Range(0, 500).Select(number => signals.Wait($"{number}", static _ => false)).ToList();

        // 500 of them, each every 5 s: a hundred looks a second.
        Assert.Equal(TimeSpan.FromSeconds(5), signals.Share(Second));

        foreach (var one in waiting)
        {
            one.Dispose();
            one.Dispose();
        }

        Assert.Equal(TimeSpan.FromMilliseconds(50), signals.Share(TimeSpan.FromMilliseconds(50)));
    }

    [Fact]
    public void A_few_who_wait_look_as_often_as_each_would_alone()
    {
        var signals = new InstanceSignals();
        foreach (var number in Enumerable.Range(0, 5)) signals.Wait($"{number}", static _ => false);

        Assert.Equal(TimeSpan.FromMilliseconds(50), signals.Share(TimeSpan.FromMilliseconds(50)));
    }
}
