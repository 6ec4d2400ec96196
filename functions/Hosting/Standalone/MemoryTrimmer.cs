namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Gives memory back to the system once a busy time is over. The collector runs when enough was allocated: on a host that has become
/// quiet that may take hours, and until then it keeps what the busy time took.</summary>
/// <param name="allocated">Bytes allocated by the process so far.</param>
/// <param name="committed">Bytes that the collector holds of the system's memory.</param>
/// <param name="trim">Collects everything and gives back what is free: some tens of milliseconds.</param>
public sealed class MemoryTrimmer(Func<long> allocated, Func<long> committed, Action trim)
{
    // What probes, heartbeats and sweeps of a quiet host allocate stays below it, or below a tenth of what it holds: sweeps read what there is.
    private const long QuietBytes = 4 * 1024 * 1024;
    private const long QuietShare = 10;

    // Less is not worth a collection, which takes the longer the more is held.
    private const long WorthwhileBytes = 32 * 1024 * 1024;
    private const long WorthwhileShare = 2;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private long before = allocated();
    private long trimmedAt;

    /// <summary>For this process.</summary>
    public static MemoryTrimmer OfProcess() => new(
        static () => GC.GetTotalAllocatedBytes(),
        static () => GC.GetGCMemoryInfo().TotalCommittedBytes,
        static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));

    /// <summary>Looks now and then until <paramref name="stopping"/>.</summary>
    public async Task RunAsync(TimeProvider time, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping)) Look();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // A quiet exit.
        }
    }

    /// <summary>Trims if little was allocated since the last look and much since the last trim.</summary>
    public void Look()
    {
        var (now, held) = (allocated(), committed());
        if (now - before < Math.Max(QuietBytes, held / QuietShare) && now - trimmedAt >= Math.Max(WorthwhileBytes, held / WorthwhileShare))
        {
            trim();
            trimmedAt = now;
        }

        before = now;
    }
}
