namespace FunctionsPlatform.Planning.Workloads;

/// <summary>Pauses that double from one failure in a row to the next.</summary>
internal static class BackOff
{
    // From the shortest pause to the longest that can be asked for; more would overflow.
    private const int MostDoublings = 19;

    /// <param name="failures">In a row. 0: no pause.</param>
    public static TimeSpan Pause(TimeSpan initial, TimeSpan max, int failures)
    {
        if (failures <= 0) return TimeSpan.Zero;
        var pause = initial * Math.Pow(2, Math.Min(failures - 1, MostDoublings));
        return pause < max ? pause : max;
    }
}
