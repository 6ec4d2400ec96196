using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>Reads families of the index in key order, all partitions merged.</summary>
internal sealed class IndexReader(InstanceIndex index)
{
    private const int LeastRows = 8;

    /// <param name="wanted">How many rows; fewer may come although more follow.</param>
    /// <returns>The rows, and the key to go on from; null at the end.</returns>
    public async Task<(ImmutableArray<IndexRow> Rows, string? Next)> ReadAsync(
        IReadOnlyCollection<string> families, string prefix, string from, string? before, int wanted, CancellationToken cancellationToken)
    {
        // Ids are spread evenly: twice its share is enough of each partition, or nearly.
        var limit = Math.Min(1_000, LeastRows + (wanted / 8));
        var pages = await Task.WhenAll(
            from family in families
            from partition in InstanceIndex.AllPartitions
            select index.QueryAsync(partition, family, prefix, @from, before, limit, cancellationToken).AsTask()).ConfigureAwait(false);
        // Beyond the first end of a page there may be rows that were not read.
        var known = pages.Where(page => page.Next is not null).Select(page => page.Rows[^1].Key).Min(StringComparer.Ordinal);
        // An instance that ends while this runs may be seen in both families by id; its rows have the same key.
        var rows = pages.SelectMany(page => page.Rows)
            .Where(row => known is null || string.CompareOrdinal(row.Key, known) <= 0)
            .OrderBy(row => row.Key, StringComparer.Ordinal).DistinctBy(row => row.Key, StringComparer.Ordinal).ToImmutableArray();
        var taken = rows.Length <= wanted ? rows : rows[..wanted];
        return (taken, taken.Length < rows.Length || known is not null ? taken[^1].Key + "\0" : null);
    }
}
