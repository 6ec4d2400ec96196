namespace FunctionsPlatform.Testing.Azurite;

/// <summary>Spoils one request in seven or so. The seed decides what becomes of the n-th to arrive; of requests under way at the same time either may arrive first.</summary>
public sealed class WireStorm(Random random)
{
    public WireFault Next(WireRequest request)
    {
        lock (random)
        {
            return random.Next(100) switch
            {
                < 4 => new WireFault.LoseAnswer(),
                < 7 => new WireFault.Cut(),
                < 9 => new WireFault.Refuse(503, TimeSpan.FromSeconds(random.Next(1, 60))),
                < 11 => new WireFault.Refuse(429),
                < 12 => new WireFault.Refuse(500),
                < 14 => new WireFault.Pass(TimeSpan.FromMilliseconds(random.Next(1, 10))),
                _ => WireFault.None,
            };
        }
    }
}
