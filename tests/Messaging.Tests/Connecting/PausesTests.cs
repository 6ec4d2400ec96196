namespace FunctionsPlatform.Messaging.Tests.Connecting;

public sealed class PausesTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    [Fact]
    public void Each_pause_is_twice_the_one_before_up_to_the_longest_less_up_to_half_at_random()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var pauses = new Pauses(First, Longest, new Random(seed));
            for (var failures = 0; failures < 40; failures++)
            {
                var whole = Math.Min(Math.Pow(2, failures), 30);
                Assert.InRange(pauses.Next().TotalSeconds, whole / 2, whole);
            }
        }
    }

    [Fact]
    public void Two_clients_do_not_come_back_at_the_same_time()
    {
        var pauses = Enumerable.Range(0, 50).Select(seed => new Pauses(First, Longest, new Random(seed)).Next()).Distinct();

        Assert.True(pauses.Count() > 40);
    }

    [Fact]
    public void After_a_success_the_pauses_begin_again()
    {
        var pauses = new Pauses(First, Longest, new Random(1));
        for (var failures = 0; failures < 5; failures++) pauses.Next();

        pauses.Reset();

        Assert.InRange(pauses.Next(), First / 2, First);
    }
}
