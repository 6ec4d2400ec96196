using System.Net;
using System.Threading.RateLimiting;

namespace FunctionsPlatform.Functions.Http;

/// <summary>How many requests a caller may make, and how many wrong tokens an address may bring before they are not even logged.</summary>
/// <remarks>Counted in this process: with several of them a caller has as many times more.</remarks>
internal sealed class RequestBudget : IDisposable
{
    // A person mistypes, a program is misconfigured: both notice long before; nobody guesses 256 bits at this pace.
    private const int Guesses = 30;
    private static readonly TimeSpan GuessPeriod = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> requests;
    private readonly PartitionedRateLimiter<string> guesses;

    /// <param name="perSecond">For each caller, with bursts of twice as many. The platform's own token has no limit.</param>
    public RequestBudget(int perSecond)
    {
        PerSecond = perSecond;
        requests = PartitionedRateLimiter.Create<string, string>(caller => RateLimitPartition.GetTokenBucketLimiter(caller, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = 2 * perSecond,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));
        guesses = PartitionedRateLimiter.Create<string, string>(address => RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = Guesses,
            Window = GuessPeriod,
            QueueLimit = 0,
        }));
    }

    public int PerSecond { get; }

    public bool TrySpend(Caller caller) => caller.Kind == CallerKind.Platform || Acquire(requests, caller.ToString());

    /// <summary>Counts a wrong token; false when the address has brought too many.</summary>
    public bool TryGuess(IPAddress? address) => Acquire(guesses, address?.ToString() ?? "");

    public void Dispose()
    {
        requests.Dispose();
        guesses.Dispose();
    }

    private static bool Acquire(PartitionedRateLimiter<string> limiter, string who)
    {
        using var lease = limiter.AttemptAcquire(who);
        return lease.IsAcquired;
    }
}
