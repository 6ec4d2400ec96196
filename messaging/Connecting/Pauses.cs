namespace FunctionsPlatform.Messaging;

/// <summary>The pauses between tries: each twice the one before up to a longest, of which up to half is left out at random.</summary>
internal sealed class Pauses(TimeSpan first, TimeSpan longest, Random random)
{
    private int failures;

    /// <summary>After a failure.</summary>
    public TimeSpan Next()
    {
        // Twenty doublings of any pause are beyond any longest.
        var whole = first * Math.Pow(2, Math.Min(failures++, 20));
        return (whole < longest ? whole : longest) * (1 - (random.NextDouble() / 2));
    }

    /// <summary>After a success: the next failure is the first one again.</summary>
    public void Reset() => failures = 0;
}
