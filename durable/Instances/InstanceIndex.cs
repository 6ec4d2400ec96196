using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable;

/// <summary>Which instances there are: derived rows in a few partitions, so that listing, sweeping and retention need no scan of all histories.</summary>
/// <remarks>
/// A life of an instance moves from <c>a|</c> (active) to <c>t|</c> (ended, by id) and <c>s|</c> (ended, by status and time); only a rewind moves it
/// back. While it is suspended or parked it is in <c>x|</c> too. Rows carry the life's uid; so these writes may be repeated and may arrive late
/// without harm. A row may be left over after a crash, never missing: readers compare it with the head, and the sweep repairs it.
/// </remarks>
internal sealed class InstanceIndex(ITableStore tables, TimeProvider time)
{
    internal const string Table = "DurableInstances";
    private const int Partitions = 16;

    public static ImmutableArray<string> AllPartitions { get; } =
        [.. Enumerable.Range(0, Partitions).Select(number => number.ToString("D2", CultureInfo.InvariantCulture))];

    public async ValueTask AddAsync(string instanceId, string uid, CancellationToken cancellationToken)
    {
        var row = Properties(instanceId, uid, time.GetUtcNow());
        await SubmitAsync(instanceId, [new TableOperation.Upsert(IndexFamily.Active + Key(instanceId, uid), row)], cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask EndAsync(InstanceHead head, CancellationToken cancellationToken)
    {
        var ended = EndedRows(head);
        var active = new TableOperation.Delete(IndexFamily.Active + Key(head.InstanceId, head.Uid), TableOperation.AnyETag);
        var moved = await SubmitAsync(head.InstanceId, [.. ended, active], cancellationToken).ConfigureAwait(false);
        if (!moved) await SubmitAsync(head.InstanceId, ended, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Before the head says suspended or parked, so that no query by these misses it.</summary>
    public async ValueTask FlagAsync(InstanceHead head, CancellationToken cancellationToken)
    {
        var row = Properties(head.InstanceId, head.Uid, head.CreatedAt);
        await SubmitAsync(head.InstanceId, [new TableOperation.Upsert(IndexFamily.Flagged + Key(head.InstanceId, head.Uid), row)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>After the head says something else.</summary>
    public ValueTask UnflagAsync(InstanceHead head, CancellationToken cancellationToken) =>
        DeleteAsync(head.InstanceId, IndexFamily.Flagged + Key(head.InstanceId, head.Uid), cancellationToken);

    /// <summary>Forgets that this life had ended as <paramref name="head"/> says.</summary>
    public async ValueTask UnendAsync(InstanceHead head, CancellationToken cancellationToken)
    {
        var key = Key(head.InstanceId, head.Uid);
        await DeleteAsync(head.InstanceId, IndexFamily.Ended + key, cancellationToken).ConfigureAwait(false);
        await DeleteAsync(head.InstanceId, IndexFamily.EndedAs(head.Status) + IndexFamily.TimeKey(head.UpdatedAt) + key, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="ended">How and when this life ended, if it did.</param>
    public async ValueTask RemoveAsync(
        string instanceId, string uid, (OrchestrationRuntimeStatus Status, DateTimeOffset At)? ended, CancellationToken cancellationToken)
    {
        var key = Key(instanceId, uid);
        if (ended is not { } end)
        {
            foreach (var family in IndexFamily.ById) await DeleteAsync(instanceId, family + key, cancellationToken).ConfigureAwait(false);
            return;
        }

        string[] usual = [IndexFamily.Ended + key, IndexFamily.EndedAs(end.Status) + IndexFamily.TimeKey(end.At) + key];
        var wereThere = await SubmitAsync(instanceId, [.. usual.Select(row => new TableOperation.Delete(row, TableOperation.AnyETag))], cancellationToken).ConfigureAwait(false);
        // A look costs less than a write, and there is hardly ever one of these.
        string[] others = [.. wereThere ? [] : usual, IndexFamily.Active + key, IndexFamily.Flagged + key];
        var found = await Task.WhenAll(others.Select(row => tables.GetAsync(Table, PartitionOf(instanceId), row, cancellationToken).AsTask())).ConfigureAwait(false);
        foreach (var row in found.OfType<TableEntity>()) await DeleteAsync(instanceId, row.Row, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Rows of one partition and family in key order.</summary>
    /// <param name="prefix">What keys begin with.</param>
    /// <param name="from">The first key, if it lies in the prefix.</param>
    /// <param name="before">The key to stop before; null: the prefix's end.</param>
    public async ValueTask<(ImmutableArray<IndexRow> Rows, string? Next)> QueryAsync(
        string partition, string family, string prefix, string from, string? before, int limit, CancellationToken cancellationToken)
    {
        var query = TableQuery.Prefix(Table, partition, family + prefix) with { Limit = limit };
        if (string.CompareOrdinal(family + from, query.From) > 0) query = query with { From = family + from };
        if (before is not null) query = query with { To = family + before };
        if (query.To is not null && string.CompareOrdinal(query.From, query.To) >= 0) return ([], null);
        var page = await tables.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return ([.. page.Entities.Select(entity => Decode(partition, family, entity))], page.Next?[family.Length..]);
    }

    /// <summary>Writes the rows of a life that has ended.</summary>
    public static ImmutableArray<TableOperation> EndedRows(InstanceHead head)
    {
        var key = Key(head.InstanceId, head.Uid);
        var row = Properties(head.InstanceId, head.Uid, head.CreatedAt, head.UpdatedAt, head.Status);
        return
        [
            new TableOperation.Upsert(IndexFamily.Ended + key, row),
            new TableOperation.Upsert(IndexFamily.EndedAs(head.Status) + IndexFamily.TimeKey(head.UpdatedAt) + key, row),
        ];
    }

    /// <summary>FNV-1a: the same on every machine and for ever.</summary>
    internal static uint HashOf(string text)
    {
        var hash = 2166136261u;
        foreach (var character in text) hash = (hash ^ character) * 16777619u;
        return hash;
    }

    private static IndexRow Decode(string partition, string family, TableEntity entity)
    {
        var properties = entity.Properties;
        return new IndexRow(
            partition, entity.Row[family.Length..], properties.GetText("Id") ?? "", properties.GetText("Uid") ?? "",
            new DateTimeOffset(properties.GetInteger("WrittenAt") ?? 0, TimeSpan.Zero))
        {
            EndedAt = properties.GetInteger("EndedAt") is { } ended ? new DateTimeOffset(ended, TimeSpan.Zero) : null,
            Status = (OrchestrationRuntimeStatus?)properties.GetInteger("Status"),
        };
    }

    private static TableProperties Properties(
        string instanceId, string uid, DateTimeOffset writtenAt, DateTimeOffset? endedAt = null, OrchestrationRuntimeStatus? status = null) => new()
    {
        ["Id"] = instanceId,
        ["Uid"] = uid,
        ["WrittenAt"] = writtenAt.UtcTicks,
        ["EndedAt"] = endedAt?.UtcTicks,
        ["Status"] = (long?)status,
    };

    private async ValueTask DeleteAsync(string instanceId, string row, CancellationToken cancellationToken) =>
        await SubmitAsync(instanceId, [new TableOperation.Delete(row, TableOperation.AnyETag)], cancellationToken).ConfigureAwait(false);

    private async ValueTask<bool> SubmitAsync(string instanceId, IReadOnlyList<TableOperation> batch, CancellationToken cancellationToken) =>
        await tables.SubmitAsync(Table, PartitionOf(instanceId), batch, cancellationToken).ConfigureAwait(false) is BatchResult.Committed;

    private static string Key(string instanceId, string uid) => $"{instanceId}|{uid}";

    private static string PartitionOf(string instanceId) => AllPartitions[(int)(HashOf(instanceId) % Partitions)];
}
