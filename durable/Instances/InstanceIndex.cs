using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable;

/// <summary>Which instances there are: derived rows in a few partitions, so that listing, sweeping and retention need no scan of all histories.</summary>
/// <remarks>
/// A life of an instance moves once, from <c>a|</c> (active) to <c>t|</c> (ended), and its rows carry its uid; so these writes may be repeated
/// and may arrive late without harm. A row may be left over after a crash, never missing: readers compare it with the head, and the sweep repairs it.
/// </remarks>
internal sealed class InstanceIndex(ITableStore tables, TimeProvider time)
{
    private const string Table = "DurableInstances";
    private const int Partitions = 16;
    private const string Active = "a|";
    private const string Ended = "t|";

    private static readonly string[] Families = [Active, Ended];

    public static ImmutableArray<string> AllPartitions { get; } =
        [.. Enumerable.Range(0, Partitions).Select(number => number.ToString("D2", CultureInfo.InvariantCulture))];

    public async ValueTask AddAsync(string instanceId, string uid, CancellationToken cancellationToken)
    {
        var row = Properties(instanceId, uid, time.GetUtcNow(), null);
        await SubmitAsync(instanceId, [new TableOperation.Upsert(Active + Key(instanceId, uid), row)], cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask EndAsync(InstanceHead head, CancellationToken cancellationToken)
    {
        var key = Key(head.InstanceId, head.Uid);
        var ended = new TableOperation.Upsert(Ended + key, Properties(head.InstanceId, head.Uid, head.CreatedAt, head.UpdatedAt));
        var moved = await SubmitAsync(
            head.InstanceId, [ended, new TableOperation.Delete(Active + key, TableOperation.AnyETag)], cancellationToken).ConfigureAwait(false);
        if (!moved) await SubmitAsync(head.InstanceId, [ended], cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask RemoveAsync(string instanceId, string uid, CancellationToken cancellationToken)
    {
        foreach (var family in Families)
        {
            var row = new TableOperation.Delete(family + Key(instanceId, uid), TableOperation.AnyETag);
            await SubmitAsync(instanceId, [row], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Rows of one partition and family whose key is at or after <paramref name="from"/>, in key order.</summary>
    public async ValueTask<(ImmutableArray<IndexRow> Rows, string? Next)> QueryAsync(
        string partition, bool ended, string prefix, string from, int limit, CancellationToken cancellationToken)
    {
        var family = ended ? Ended : Active;
        var query = TableQuery.Prefix(Table, partition, family + prefix) with { Limit = limit };
        if (string.CompareOrdinal(family + from, query.From) > 0) query = query with { From = family + from };
        var page = await tables.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return ([.. page.Entities.Select(entity => Decode(partition, ended, entity))], page.Next?[family.Length..]);
    }

    private static IndexRow Decode(string partition, bool ended, TableEntity entity)
    {
        var properties = entity.Properties;
        return new IndexRow(
            partition, entity.Row[Active.Length..], properties.GetText("Id") ?? "", properties.GetText("Uid") ?? "",
            new DateTimeOffset(properties.GetInteger("WrittenAt") ?? 0, TimeSpan.Zero),
            ended ? new DateTimeOffset(properties.GetInteger("EndedAt") ?? 0, TimeSpan.Zero) : null);
    }

    private static TableProperties Properties(string instanceId, string uid, DateTimeOffset writtenAt, DateTimeOffset? endedAt) => new()
    {
        ["Id"] = instanceId,
        ["Uid"] = uid,
        ["WrittenAt"] = writtenAt.UtcTicks,
        ["EndedAt"] = endedAt?.UtcTicks,
    };

    private async ValueTask<bool> SubmitAsync(string instanceId, IReadOnlyList<TableOperation> batch, CancellationToken cancellationToken) =>
        await tables.SubmitAsync(Table, PartitionOf(instanceId), batch, cancellationToken).ConfigureAwait(false) is BatchResult.Committed;

    private static string Key(string instanceId, string uid) => $"{instanceId}|{uid}";

    // FNV-1a: the same on every machine and for ever.
    private static string PartitionOf(string instanceId)
    {
        var hash = 2166136261u;
        foreach (var character in instanceId) hash = (hash ^ character) * 16777619u;
        return AllPartitions[(int)(hash % Partitions)];
    }
}
