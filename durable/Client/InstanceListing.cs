using System.Collections.Immutable;
using System.Globalization;

namespace FunctionsPlatform.Durable;

/// <summary>Lists and purges through the index; what it says is always read from the heads.</summary>
internal sealed class InstanceListing(DurableTaskBackend backend)
{
    // More than all attempts of one start take together.
    private static readonly TimeSpan LongestStart = TimeSpan.FromHours(1);

    // A page of the index costs a look into each of its partitions.
    private const int PurgedTogether = 500;

    private readonly IndexReader reader = new(backend.Index);

    public async Task<OrchestrationPage> GetPageAsync(OrchestrationQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.PageSize, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.PageSize, 1_000, nameof(query));
        var (rows, next) = await ReadAsync(ListingPhase.Of(query), query.ContinuationToken, query.PageSize, cancellationToken).ConfigureAwait(false);
        var found = await Task.WhenAll(rows.Where(row => Matches(row, query)).Select(row => ReadAsync(row, query, cancellationToken))).ConfigureAwait(false);
        return new OrchestrationPage([.. found.OfType<OrchestrationMetadata>()], next);
    }

    public async Task<InstanceIdPage> GetIdsAsync(
        ImmutableArray<OrchestrationRuntimeStatus> statuses, DateTimeOffset? completedFrom, DateTimeOffset? completedTo, int pageSize, string? token, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageSize, 1_000);
        var (rows, next) = await ReadAsync([.. ListingPhase.EndedAs(statuses, completedFrom, completedTo)], token, pageSize, cancellationToken).ConfigureAwait(false);
        return new InstanceIdPage([.. rows.Select(row => row.InstanceId)], next);
    }

    public async Task<PurgeResult> PurgeAsync(
        IEnumerable<ListingPhase> phases, Func<IndexRow, bool> matches, int limit, Func<bool> isOver, CancellationToken cancellationToken)
    {
        ImmutableArray<ListingPhase> all = [.. phases];
        var purged = 0;
        for (string? from = null; ;)
        {
            var (rows, next) = await ReadAsync(all, from, PurgedTogether, cancellationToken).ConfigureAwait(false);
            // Several at once, or a busy platform makes them faster than they go.
            var several = new ParallelOptions { MaxDegreeOfParallelism = backend.Options.PurgeConcurrency, CancellationToken = cancellationToken };
            var isCut = false;
            var begun = purged;
            await Parallel.ForEachAsync(rows.Where(matches), several, async (row, token) =>
            {
                if (Volatile.Read(ref isCut)) return;
                if (Interlocked.Increment(ref begun) > limit || isOver()) Volatile.Write(ref isCut, true);
                else if (await PurgeAsync(row, token).ConfigureAwait(false)) Interlocked.Increment(ref purged);
                else Interlocked.Decrement(ref begun);
            }).ConfigureAwait(false);
            if (isCut) return new PurgeResult(purged, false);

            if (next is null) return new PurgeResult(purged, true);
            from = next;
        }
    }

    public async ValueTask<OrchestrationMetadata> DescribeAsync(InstanceHead head, bool inputsAndOutputs, CancellationToken cancellationToken)
    {
        var payloads = backend.Payloads;
        var custom = await payloads.LoadAsync(head.CustomStatus, cancellationToken).ConfigureAwait(false);
        var output = inputsAndOutputs ? await payloads.LoadAsync(head.Output, cancellationToken).ConfigureAwait(false) : null;
        var input = inputsAndOutputs ? await ReadableInputAsync(head, cancellationToken).ConfigureAwait(false) : null;
        return new OrchestrationMetadata(head.Name, head.InstanceId)
        {
            Converter = backend.Options.DataConverter,
            RuntimeStatus = head.Status,
            Version = head.Version,
            Tags = head.Tags,
            CreatedAt = head.CreatedAt,
            LastUpdatedAt = head.UpdatedAt,
            Generation = head.Generation,
            Step = head.Sequence,
            Parent = head.Parent is { } parent ? new ParentOrchestrationInstance(parent.Name, parent.InstanceId) : null,
            SerializedInput = input?.Text,
            SerializedOutput = output?.Text,
            SerializedCustomStatus = custom?.Text,
            FailureDetails = head.Failure,
            Reason = head.Reason,
        };
    }

    private async Task<bool> PurgeAsync(IndexRow row, CancellationToken cancellationToken)
    {
        var found = await backend.Instances.GetHeadAsync(row.InstanceId, cancellationToken).ConfigureAwait(false);
        if (found?.Head is { } head && IsOf(row, head)) return await backend.Remover.RemoveAsync(row.InstanceId, cancellationToken).ConfigureAwait(false);
        // Of an earlier life of this id, of an end that was rewound, or of a purge that did not get to the index, nor perhaps to the payloads.
        if (found is null) await backend.Remover.RemovePayloadsAsync(row.InstanceId, cancellationToken).ConfigureAwait(false);
        if (found?.Head.Uid == row.Uid) await backend.Index.UnendAsync(found.Value.Head with { Status = row.Status!.Value, UpdatedAt = row.EndedAt!.Value }, cancellationToken).ConfigureAwait(false);
        else await backend.Index.RemoveAsync(row.InstanceId, row.Uid, row.End, cancellationToken).ConfigureAwait(false);
        return false;
    }

    /// <summary>One page of rows of the phases, from where the token says.</summary>
    private async Task<(ImmutableArray<IndexRow> Rows, string? Next)> ReadAsync(
        ImmutableArray<ListingPhase> phases, string? token, int wanted, CancellationToken cancellationToken)
    {
        await backend.IndexUpgrade.EnsureAsync(cancellationToken).ConfigureAwait(false);
        var (at, from) = token is null ? (0, "") : Parse(token, phases.Length);
        for (; at < phases.Length; at++, from = "")
        {
            var phase = phases[at];
            var start = string.CompareOrdinal(from, phase.From) > 0 ? from : phase.From;
            var (rows, next) = await reader.ReadAsync(phase.Families, phase.Prefix, start, phase.Before, wanted, cancellationToken).ConfigureAwait(false);
            if (next is not null) return (rows, Token(at, next));
            if (rows.Length > 0) return (rows, at + 1 < phases.Length ? Token(at + 1, "") : null);
        }

        return ([], null);
    }

    private static string Token(int phase, string from) => string.Create(CultureInfo.InvariantCulture, $"{phase}:{from}");

    private static (int Phase, string From) Parse(string token, int phases)
    {
        var colon = token.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && int.TryParse(token.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var phase) && phase < phases) return (phase, token[(colon + 1)..]);
        throw new ArgumentException("The continuation token is none of this query's.", nameof(token));
    }

    /// <summary>What the row alone can say; the head says the rest.</summary>
    private static bool Matches(IndexRow row, OrchestrationQuery query)
    {
        // Rows of the ended hold their start. One of the active tells when it was written: right before the start, or by a repeated start or a rewind long after.
        if (row.Status is not { } ended) return query.CreatedFrom is not { } since || row.WrittenAt + LongestStart >= since;
        return (query.Statuses.Length == 0 || query.Statuses.Contains(ended))
            && (query.CreatedFrom is not { } from || row.WrittenAt >= from)
            && (query.CreatedTo is not { } to || row.WrittenAt <= to);
    }

    // A rewind leaves the same life with another end.
    private static bool IsOf(IndexRow row, InstanceHead head) =>
        head.Uid == row.Uid && (row.End is not { } end || end == (head.Status, head.UpdatedAt));

    private async Task<OrchestrationMetadata?> ReadAsync(IndexRow row, OrchestrationQuery query, CancellationToken cancellationToken)
    {
        if (await backend.Instances.GetHeadAsync(row.InstanceId, cancellationToken).ConfigureAwait(false) is not { } found) return null;
        if (!IsOf(row, found.Head)) return null;
        if (query.Statuses.Length > 0 && !query.Statuses.Contains(found.Head.Status)) return null;
        if (found.Head.CreatedAt < query.CreatedFrom || found.Head.CreatedAt > query.CreatedTo) return null;
        return await DescribeAsync(found.Head, query.FetchInputsAndOutputs, cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="InvalidDataException">Its history cannot be read.</exception>
    public async ValueTask<Payload?> InputAsync(InstanceHead head, CancellationToken cancellationToken)
    {
        var row = head.Sequence == 0 ? InstanceRows.Start(head.Generation) : InstanceRows.History(head.Generation, 1);
        var events = await backend.Instances.GetEventsAsync(head.InstanceId, row, cancellationToken).ConfigureAwait(false);
        return events.OfType<HistoryEvent.ExecutionStarted>().FirstOrDefault()?.Input;
    }

    private async ValueTask<Payload?> ReadableInputAsync(InstanceHead head, CancellationToken cancellationToken)
    {
        try
        {
            return await backend.Payloads.LoadAsync(await InputAsync(head, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            // A history that cannot be read has parked its instance: the instance itself must still be seen.
            return null;
        }
    }
}
