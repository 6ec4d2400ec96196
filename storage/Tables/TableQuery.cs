namespace FunctionsPlatform.Storage;

/// <summary>A range of rows in one partition.</summary>
public sealed record TableQuery(string Table, string Partition)
{
    /// <summary>First row key, inclusive. Empty: from the start.</summary>
    public string From { get; init; } = "";

    /// <summary>Row key to stop before, exclusive. Null: to the end.</summary>
    public string? To { get; init; }

    /// <summary>Rows wanted in this page, 1 to <see cref="TableLimits.PageRows"/>.</summary>
    public int Limit { get; init; } = TableLimits.PageRows;

    /// <summary>Every row whose key starts with <paramref name="prefix"/>.</summary>
    public static TableQuery Prefix(string table, string partition, string prefix) =>
        new(table, partition) { From = prefix, To = FirstAfter(prefix) };

    /// <summary>The first key after all that start with <paramref name="prefix"/>; null when only the end comes after them.</summary>
    public static string? FirstAfter(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var end = prefix.AsSpan().TrimEnd(char.MaxValue);
        return end.IsEmpty ? null : string.Concat(end[..^1], [(char)(end[^1] + 1)]);
    }
}
