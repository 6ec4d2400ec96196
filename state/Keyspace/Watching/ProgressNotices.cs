namespace FunctionsPlatform.State;

/// <summary>When one watch has to say how far it is.</summary>
internal sealed class ProgressNotices(WatchRequest request, TimeProvider time)
{
    private long lastTold = time.GetTimestamp();
    private long answered;

    /// <summary>Nobody asked for notices: a watch then waits for changes alone.</summary>
    public bool AreOff => request.ProgressInterval is null && request.Progress is null;

    /// <summary>Completes when a notice is asked for. Take it before <see cref="IsDue"/>.</summary>
    public Task? Requested => request.Progress?.Read().Changed;

    /// <summary>How long nothing need be said.</summary>
    public TimeSpan? Pause =>
        request.ProgressInterval is not { } interval ? null
        : interval - time.GetElapsedTime(lastTold) is var left && left > TimeSpan.Zero ? left
        : TimeSpan.Zero;

    /// <summary>Something was told.</summary>
    public void Told()
    {
        if (request.ProgressInterval is not null) lastTold = time.GetTimestamp();
    }

    /// <returns>True when a notice is due, and is taken to be given.</returns>
    public bool IsDue()
    {
        var asked = request.Progress?.Read().Requests ?? 0;
        if (asked == answered && Pause != TimeSpan.Zero) return false;
        answered = asked;
        Told();
        return true;
    }
}
