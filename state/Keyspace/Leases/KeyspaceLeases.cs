using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.State.Leases;
using FunctionsPlatform.State.Replication;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.State;

/// <summary>The leases of one keyspace. A put attaches a key to one by naming it.</summary>
/// <remarks>
/// <para><b>Never early.</b> A lease is kept for its whole time to live, counted from when the grant or the renewal was written, whatever any
/// process's wall clock says. It may be late: by the pause of the timer that calls <see cref="ExpireAsync"/>, and by all time in which no process did.</para>
/// <para><b>Until it is ended it can be kept alive</b>, even when its time is over. Ending it is one commit with the deletion of its keys;
/// a renewal that comes in between prevents it.</para>
/// <para>Granting and keeping alive raise no revision.</para>
/// </remarks>
public sealed class KeyspaceLeases
{
    private const int Attempts = 20;
    private const int MaxCached = 10_000;

    private readonly LeaseTable table;
    private readonly LeaseClock clock;
    private readonly LeaseSweep sweep;
    private readonly Func<CancellationToken, ValueTask> announce;
    private readonly Func<CancellationToken, ValueTask<Replica>> current;
    private readonly IdSource ids;

    // What this process last wrote or read, so that keeping alive is one write and no read. Wrong at worst: the ETag tells.
    private readonly ConcurrentDictionary<long, LeaseRow> cache = new();
    private readonly string keyspace;

    internal KeyspaceLeases(
        string keyspace,
        LeaseTable table,
        LeaseClock clock,
        LeaseSweep sweep,
        Func<CancellationToken, ValueTask> announce,
        Func<CancellationToken, ValueTask<Replica>> current,
        IdSource ids)
    {
        (this.keyspace, this.table, this.clock, this.sweep) = (keyspace, table, clock, sweep);
        (this.announce, this.current, this.ids) = (announce, current, ids);
    }

    /// <param name="timeToLive">Up to <see cref="LeaseLimits.MaxTimeToLive"/>; less than <see cref="LeaseLimits.MinTimeToLive"/> is raised to it.</param>
    /// <param name="id">The id wanted; 0: any.</param>
    /// <returns>Null when the wanted id is taken.</returns>
    public async ValueTask<Lease?> GrantAsync(TimeSpan timeToLive, long id, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeToLive, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeToLive, LeaseLimits.MaxTimeToLive);
        await announce(cancellationToken).ConfigureAwait(false);
        var granted = timeToLive < LeaseLimits.MinTimeToLive ? LeaseLimits.MinTimeToLive : timeToLive;
        var (milliseconds, grant, wanted) = ((long)Math.Ceiling(granted.TotalMilliseconds), ids.NewUid(), id == 0 ? NewId() : id);
        using var granting = sweep.Granting();
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var deadline = DeadlineOf(await clock.UpperBoundAsync(cancellationToken).ConfigureAwait(false), milliseconds);
            try
            {
                var row = new LeaseRow(wanted, milliseconds, deadline, deadline, grant, IsEnding: false, ETag: "");
                var written = await table.InsertAsync(row, cancellationToken).ConfigureAwait(false)
                    ?? (await table.ReadAsync(wanted, cancellationToken).ConfigureAwait(false) is { } found && found.Grant == grant ? found : null);
                if (written is not null)
                {
                    Remember(written);
                    return new(wanted, TimeSpan.FromMilliseconds(milliseconds));
                }

                if (id != 0) return null;
                wanted = NewId();
            }
            catch (StorageException exception) when (exception.OutcomeUnknown && attempt < Attempts)
            {
                // Inserting again finds it, if it was written, under our grant.
                continue;
            }
        }

        throw new StorageException($"No free lease id was found in keyspace '{keyspace}'.");
    }

    /// <summary>Begins the lease's time to live anew. It never shortens what is left.</summary>
    /// <returns>The whole time to live; null when there is no such lease (any more).</returns>
    public async ValueTask<TimeSpan?> KeepAliveAsync(long id, CancellationToken cancellationToken)
    {
        var row = cache.TryGetValue(id, out var cached) ? cached : await table.ReadAsync(id, cancellationToken).ConfigureAwait(false);
        long? now = null;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (row is null or { IsEnding: true })
            {
                cache.TryRemove(id, out _);
                return null;
            }

            now ??= await clock.UpperBoundAsync(cancellationToken).ConfigureAwait(false);
            var wanted = Math.Max(row.Deadline, DeadlineOf(now.Value, row.TimeToLive));
            try
            {
                if (await table.ReplaceAsync(row, row with { Deadline = wanted }, cancellationToken).ConfigureAwait(false) is { } written)
                {
                    Remember(written);
                    return TimeSpan.FromMilliseconds(written.TimeToLive);
                }
            }
            catch (StorageException exception) when (exception.OutcomeUnknown && attempt < Attempts)
            {
                // Doing it twice is the same as once.
            }

            row = await table.ReadAsync(id, cancellationToken).ConfigureAwait(false);
            // Somebody else renewed it meanwhile, or it was ours whose answer was lost.
            if (row is { IsEnding: false } && row.Deadline >= wanted)
            {
                Remember(row);
                return TimeSpan.FromMilliseconds(row.TimeToLive);
            }
        }

        throw new StorageException($"Lease {id:x16} of keyspace '{keyspace}' could not be kept alive: {Attempts} attempts met another writer.");
    }

    /// <summary>Ends the lease and deletes its keys as one revision; keys of more than 1 MiB together, as several, the lease's end being in the last.</summary>
    /// <returns>Null when there is no such lease.</returns>
    public async ValueTask<LeaseRevocation?> RevokeAsync(long id, CancellationToken cancellationToken)
    {
        await announce(cancellationToken).ConfigureAwait(false);
        var ended = await sweep.EndAsync(id, _ => true, cancellationToken).ConfigureAwait(false);
        cache.TryRemove(id, out _);
        return ended;
    }

    /// <param name="withKeys">Tell its keys, too.</param>
    /// <returns>Null when there is no such lease.</returns>
    public async ValueTask<LeaseStatus?> GetAsync(long id, bool withKeys, CancellationToken cancellationToken)
    {
        if (await table.ReadAsync(id, cancellationToken).ConfigureAwait(false) is not { } row) return null;
        var now = await clock.UpperBoundAsync(cancellationToken).ConfigureAwait(false);
        var left = row.IsEnding ? 0 : Math.Clamp(row.Deadline - (long)LeaseLimits.AnswerGrace.TotalMilliseconds - now, 0, row.TimeToLive);
        ImmutableArray<Key> keys = withKeys ? [.. (await current(cancellationToken).ConfigureAwait(false)).Leased.Of(id)] : [];
        return new(id, TimeSpan.FromMilliseconds(row.TimeToLive), TimeSpan.FromMilliseconds(left), keys);
    }

    /// <summary>All leases, in no particular order.</summary>
    public async ValueTask<IReadOnlyList<Lease>> ListAsync(CancellationToken cancellationToken)
    {
        var leases = new List<Lease>();
        await foreach (var row in table.ListAsync(cancellationToken).ConfigureAwait(false))
            leases.Add(new(row.Id, TimeSpan.FromMilliseconds(row.TimeToLive)));
        return leases;
    }

    /// <summary>Ends the leases whose time is over: what a timer calls, in any number of processes at once.</summary>
    /// <remarks>Costs nothing while there is no lease in a store that belongs to this process, else one query.</remarks>
    /// <returns>How many were ended here.</returns>
    public ValueTask<int> ExpireAsync(CancellationToken cancellationToken) => sweep.RunAsync(cancellationToken);

    private static long DeadlineOf(long now, long timeToLive) => now + timeToLive + (long)LeaseLimits.AnswerGrace.TotalMilliseconds;

    private void Remember(LeaseRow row)
    {
        if (cache.Count > MaxCached) cache.Clear();
        cache[row.Id] = row;
    }

    private long NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.Parse(ids.NewUid()).TryWriteBytes(bytes);
        // Positive, as etcd's are, and never 0.
        return Math.Max(1, BinaryPrimitives.ReadInt64LittleEndian(bytes) & long.MaxValue);
    }
}
