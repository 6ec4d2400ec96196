namespace FunctionsPlatform.State.Tests.Linearizability;

/// <summary>Numbers calls and returns in the order in which they happen.</summary>
internal sealed class HistoryClock
{
    private long last;

    public long Next() => Interlocked.Increment(ref last);
}
