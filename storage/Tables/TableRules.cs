namespace FunctionsPlatform.Storage;

/// <summary>What every table store refuses before it looks at its data, in one place so that all refuse alike.</summary>
public static class TableRules
{
    /// <exception cref="ArgumentException">The table's or partition's name breaks the rules of <see cref="ITableStore"/>.</exception>
    public static void RequireAddress(string table, string partition)
    {
        RequireTable(table);
        RequireKey(partition, nameof(partition));
    }

    /// <exception cref="ArgumentException">The key is heavier than <see cref="TableLimits.KeyWeight"/>.</exception>
    public static void RequireKey(string key, string parameter)
    {
        ArgumentNullException.ThrowIfNull(key, parameter);
        var weight = Weigh(key);
        if (weight <= TableLimits.KeyWeight) return;
        throw new ArgumentException($"A key weighs {weight} (one for a character up to U+00FF, two for another); at most {TableLimits.KeyWeight} are allowed.", parameter);
    }

    /// <returns>One for each character up to U+00FF, two for each other UTF-16 unit: backends that escape what they refuse stay within their own limits.</returns>
    public static int Weigh(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var weight = name.Length;
        if (System.Text.Ascii.IsValid(name)) return weight;
        foreach (var unit in name)
        {
            if (unit > '\u00ff') weight++;
        }

        return weight;
    }

    /// <exception cref="ArgumentException">The query's address or limit breaks the rules.</exception>
    public static void RequireQuery(TableQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        RequireAddress(query.Table, query.Partition);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, TableLimits.PageRows, nameof(query));
    }

    /// <exception cref="ArgumentException">No operation, too many, the same row twice, or a size over <see cref="TableLimits"/>.</exception>
    public static void RequireBatch(IReadOnlyList<TableOperation> operations) => RequireBatch(operations, TableLimits.EntityBytes, TableLimits.BatchBytes);

    /// <summary>The same with limits of one's own.</summary>
    internal static void RequireBatch(IReadOnlyList<TableOperation> operations, long maxEntityBytes, long maxBatchBytes)
    {
        ArgumentNullException.ThrowIfNull(operations);
        if (operations.Count is 0 or > TableLimits.BatchOperations)
        {
            throw new ArgumentException($"A batch has {operations.Count} operations; 1 to {TableLimits.BatchOperations} are allowed.", nameof(operations));
        }

        var rows = operations.Count == 1 ? null : new HashSet<string>(operations.Count, StringComparer.Ordinal);
        var batchBytes = 0L;
        for (var index = 0; index < operations.Count; index++)
        {
            var operation = operations[index];
            RequireKey(operation.Row, nameof(operations));
            if (rows is not null && !rows.Add(operation.Row)) throw new ArgumentException($"Row '{operation.Row}' is in the batch twice.", nameof(operations));
            var properties = PropertiesOf(operation);
            if (properties is { Count: > TableLimits.EntityProperties })
            {
                throw new ArgumentException($"Row '{operation.Row}' has {properties.Count} properties; at most {TableLimits.EntityProperties} are allowed.", nameof(operations));
            }

            var entityBytes = properties?.SizeInBytes ?? 0;
            if (entityBytes > maxEntityBytes)
            {
                throw new ArgumentException($"Row '{operation.Row}' holds {entityBytes} bytes; at most {maxEntityBytes} are allowed. Store a larger value as a blob and a reference to it in the row.", nameof(operations));
            }

            batchBytes += entityBytes;
        }

        if (batchBytes > maxBatchBytes)
        {
            throw new ArgumentException($"The batch holds {batchBytes} bytes; at most {maxBatchBytes} are allowed.", nameof(operations));
        }
    }

    /// <returns>What the operation writes; null for a delete or a check.</returns>
    public static TableProperties? PropertiesOf(TableOperation operation) => operation switch
    {
        TableOperation.Insert insert => insert.Properties,
        TableOperation.Replace replace => replace.Properties,
        TableOperation.Upsert upsert => upsert.Properties,
        _ => null,
    };

    /// <summary>The precondition of <paramref name="operation"/> against the row's ETag as found; null when there is no row.</summary>
    /// <returns>Null when it holds.</returns>
    public static ConflictReason? Judge(TableOperation operation, string? found) => operation switch
    {
        TableOperation.Insert => found is null ? null : ConflictReason.AlreadyExists,
        TableOperation.Replace replace => JudgeETag(replace.ETag, found),
        TableOperation.Delete delete => JudgeETag(delete.ETag, found),
        TableOperation.Check check => JudgeETag(check.ETag, found),
        _ => null,
    };

    private static ConflictReason? JudgeETag(string wanted, string? found)
    {
        if (found is null) return ConflictReason.NotFound;
        var same = string.Equals(wanted, TableOperation.AnyETag, StringComparison.Ordinal) || string.Equals(wanted, found, StringComparison.Ordinal);
        return same ? null : ConflictReason.ETagMismatch;
    }

    private static void RequireTable(string table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var valid = table.Length is >= 3 and <= 63 && char.IsAsciiLetter(table[0]) && table.All(char.IsAsciiLetterOrDigit);
        if (!valid) throw new ArgumentException($"'{table}' is no table name: 3 to 63 letters and digits, a letter first.", nameof(table));
    }
}
