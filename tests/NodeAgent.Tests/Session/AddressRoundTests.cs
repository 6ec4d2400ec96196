using FunctionsPlatform.NodeAgent.Session;

namespace FunctionsPlatform.NodeAgent.Tests.Session;

public sealed class AddressRoundTests
{
    private static readonly Uri[] Three = [new("http://10.0.0.1"), new("http://10.0.0.2"), new("http://10.0.0.3")];

    [Fact]
    public void Each_address_has_its_turn_before_there_is_a_pause()
    {
        var round = new AddressRound([.. Three], new Random(1));
        var (seen, pauses) = (new List<Uri>(), new List<bool>());

        for (var attempt = 0; attempt < 6; attempt++)
        {
            seen.Add(round.Current);
            pauses.Add(round.Next());
        }

        Assert.Equal(Three, seen.Take(3).OrderBy(address => address.Host));
        Assert.Equal(seen.Take(3), seen.Skip(3));
        Assert.Equal([false, false, true, false, false, true], pauses);
    }

    [Fact]
    public void A_fleet_spreads_over_the_addresses()
    {
        var first = Enumerable.Range(0, 300).Select(seed => new AddressRound([.. Three], new Random(seed)).Current).CountBy(address => address);

        Assert.All(first, count => Assert.InRange(count.Value, 60, 140));
        Assert.Equal(3, first.Count());
    }
}
