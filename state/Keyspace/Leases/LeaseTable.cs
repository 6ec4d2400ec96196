using System.Globalization;
using System.Runtime.CompilerServices;
using FunctionsPlatform.State.Replication;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.State.Leases;

/// <summary>
/// How leases lie in their keyspace's partition: <c>s/&lt;id&gt;</c>, the lease; <c>e/&lt;deadline&gt;/&lt;id&gt;</c>, its place in the order of
/// expiry. Keeping alive rewrites only the first, so the second may be early: whoever finds it due looks at the first and moves it on.
/// </summary>
internal sealed class LeaseTable(ITableStore tables, string keyspace)
{
    private const string LeasePrefix = "s/";
    private const string IndexPrefix = "e/";
    private const int DuePage = 100;

    public async ValueTask<LeaseRow?> ReadAsync(long id, CancellationToken cancellationToken)
    {
        var row = await tables.GetAsync(KeyspaceTable.Table, keyspace, LeaseRowOf(id), cancellationToken).ConfigureAwait(false);
        return row is null ? null : Parse(row);
    }

    public async IAsyncEnumerable<LeaseRow> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? next = LeasePrefix; next is not null;)
        {
            var query = new TableQuery(KeyspaceTable.Table, keyspace) { From = next, To = TableQuery.FirstAfter(LeasePrefix) };
            var page = await tables.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var row in page.Entities) yield return Parse(row);
            next = page.Next;
        }
    }

    /// <returns>The lease as written; null when the id is taken.</returns>
    public async ValueTask<LeaseRow?> InsertAsync(LeaseRow lease, CancellationToken cancellationToken)
    {
        TableOperation[] operations =
        [
            new TableOperation.Insert(lease.Row, lease.Properties),
            new TableOperation.Insert(lease.IndexRow, new() { ["Lease"] = lease.Id }),
        ];
        return await SubmitAsync(lease, operations, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>The lease as written; null when it was changed meanwhile.</returns>
    public ValueTask<LeaseRow?> ReplaceAsync(LeaseRow lease, LeaseRow next, CancellationToken cancellationToken) =>
        SubmitAsync(next, [.. lease.Reindex(next)], cancellationToken);

    /// <summary>There is a lease. Costs one query.</summary>
    public async ValueTask<bool> AnyAsync(CancellationToken cancellationToken)
    {
        var query = TableQuery.Prefix(KeyspaceTable.Table, keyspace, IndexPrefix) with { Limit = 1 };
        return (await tables.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Entities.Count > 0;
    }

    /// <summary>Leases whose index says that they may have expired, earliest first, in pages.</summary>
    public async IAsyncEnumerable<IReadOnlyList<(long Indexed, long Id)>> DueAsync(long now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? next = IndexPrefix; next is not null;)
        {
            var query = new TableQuery(KeyspaceTable.Table, keyspace) { From = next, To = DeadlineRowOf(now + 1), Limit = DuePage };
            var page = await tables.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            yield return [.. page.Entities.Select(row => (IndexedOf(row.Row), row.Properties.GetInteger("Lease") ?? 0))];
            next = page.Next;
        }
    }

    public static string LeaseRowOf(long id) => FormattableString.Invariant($"{LeasePrefix}{id:x16}");

    public static string IndexRowOf(long deadline, long id) => FormattableString.Invariant($"{DeadlineRowOf(deadline)}/{id:x16}");

    // Zero-padded, so that rows sort as the numbers do.
    private static string DeadlineRowOf(long deadline) => FormattableString.Invariant($"{IndexPrefix}{deadline:D19}");

    private static long IndexedOf(string indexRow) => long.Parse(indexRow.AsSpan(IndexPrefix.Length, 19), CultureInfo.InvariantCulture);

    private async ValueTask<LeaseRow?> SubmitAsync(LeaseRow written, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
    {
        var result = await tables.SubmitAsync(KeyspaceTable.Table, keyspace, operations, cancellationToken).ConfigureAwait(false);
        return result is BatchResult.Committed committed ? written with { ETag = committed.ETags[0] } : null;
    }

    private static LeaseRow Parse(TableEntity row) => new(
        long.Parse(row.Row.AsSpan(LeasePrefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
        Number(row, "Ttl"),
        Number(row, "Deadline"),
        Number(row, "Indexed"),
        row.Properties.GetText("Grant") ?? "",
        row.Properties.GetInteger("Ending") is 1,
        row.ETag);

    private static long Number(TableEntity row, string property) =>
        row.Properties.GetInteger(property) ?? throw new InvalidDataException($"Row '{row.Row}' of a keyspace has no number '{property}'.");
}
