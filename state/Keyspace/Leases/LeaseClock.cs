using FunctionsPlatform.State.Replication;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.State.Leases;

/// <summary>
/// The time that leases run on: a count of milliseconds in the row <c>clock</c>, moved on by whoever looks after the leases. It may stand
/// still, while nobody does, but it never runs faster than time passes: so no lease ends early, whatever any wall clock says.
/// </summary>
/// <remarks>
/// <para>A process adds what its own monotonic clock has counted since it learnt of the row's current ETag, and only if the row still has
/// it. So of each moment at most one process adds the time, and what nobody witnessed is not counted.</para>
/// <para>The row lags behind. A deadline must count from what it could be by now, at most: the reading plus all time since before it was
/// written. That needs a moment before the write; when none is known, the row is written once.</para>
/// </remarks>
internal sealed class LeaseClock(ITableStore tables, string keyspace, TimeProvider time)
{
    private const string Row = "clock";
    private const int Attempts = 10;

    // Longer, and deadlines would count time that the row, for want of anybody to move it on, does not.
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    private volatile Reading? last;

    // One look at a time. Never disposed: it holds no handle, and a call may be under way.
    private SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>The clock as of now, at most: what a deadline counts from.</summary>
    public async ValueTask<long> UpperBoundAsync(CancellationToken cancellationToken)
    {
        var reading = last;
        if (reading?.NotBefore is null || time.GetElapsedTime(reading.Looked) > Freshness)
            reading = await LookAsync(cancellationToken).ConfigureAwait(false);
        return reading.Milliseconds + (long)Math.Ceiling(time.GetElapsedTime(reading.NotBefore!.Value).TotalMilliseconds);
    }

    /// <summary>Moves the clock on, and gives what is in the row afterwards: what a deadline is compared with.</summary>
    public async ValueTask<long> AdvanceAsync(CancellationToken cancellationToken) =>
        (await LookAsync(cancellationToken).ConfigureAwait(false)).Milliseconds;

    private async ValueTask<Reading> LookAsync(CancellationToken cancellationToken)
    {
        await Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                var reading = await ReadAsync(cancellationToken).ConfigureAwait(false);
                var passed = (long)time.GetElapsedTime(reading.NotAfter).TotalMilliseconds;
                if (reading.NotBefore is not null && passed == 0) return reading;
                if (await WriteAsync(reading, passed, cancellationToken).ConfigureAwait(false) is { } written) return written;
            }
        }
        finally
        {
            Gate.Release();
        }

        throw new StorageException($"The lease clock of keyspace '{keyspace}' could not be moved on: others were faster {Attempts} times.");
    }

    private async ValueTask<Reading> ReadAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var row = await tables.GetAsync(KeyspaceTable.Table, keyspace, Row, cancellationToken).ConfigureAwait(false);
        var before = last;
        if (before is not null && before.ETag == row?.ETag) return last = before with { Looked = began };
        // Another than last time: it was written after we last looked, and before now.
        return last = new(row?.Properties.GetInteger("Milliseconds") ?? 0, row?.ETag, before?.Looked, NotAfter: time.GetTimestamp(), Looked: began);
    }

    private async ValueTask<Reading?> WriteAsync(Reading reading, long passed, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var properties = new TableProperties { ["Milliseconds"] = reading.Milliseconds + passed };
        TableOperation operation = reading.ETag is null ? new TableOperation.Insert(Row, properties) : new TableOperation.Replace(Row, properties, reading.ETag);
        var result = await tables.SubmitAsync(KeyspaceTable.Table, keyspace, [operation], cancellationToken).ConfigureAwait(false);
        if (result is not BatchResult.Committed committed) return null;
        return last = new(reading.Milliseconds + passed, committed.ETags[0], NotBefore: began, NotAfter: time.GetTimestamp(), Looked: began);
    }

    /// <summary>The row as one look found it; the moments are this process's.</summary>
    /// <param name="NotBefore">The row was written at this moment or later; null when that is not known.</param>
    /// <param name="NotAfter">It was written at this moment or earlier.</param>
    /// <param name="Looked">When the last look at it began.</param>
    private sealed record Reading(long Milliseconds, string? ETag, long? NotBefore, long NotAfter, long Looked);
}
