namespace FunctionsPlatform.State;

/// <summary>What a lease may be.</summary>
public static class LeaseLimits
{
    /// <summary>A shorter time to live is raised to this: below, one late answer would end the lease.</summary>
    public static TimeSpan MinTimeToLive { get; } = TimeSpan.FromSeconds(1);

    /// <summary>About 285 years: etcd's own limit.</summary>
    public static TimeSpan MaxTimeToLive { get; } = TimeSpan.FromSeconds(9_000_000_000);

    /// <summary>
    /// Added to each deadline for the answer's way to the caller, who counts from when it comes. A store that takes longer shortens the time
    /// to live that the caller sees by the difference.
    /// </summary>
    internal static TimeSpan AnswerGrace { get; } = TimeSpan.FromSeconds(1);
}
