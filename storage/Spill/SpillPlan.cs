namespace FunctionsPlatform.Storage.Spill;

/// <summary>Which values of a batch go into blobs, so that the rest is within <see cref="TableLimits"/>. What fits stays where it is: a row
/// is one read, a row and a blob are two.</summary>
internal static class SpillPlan
{
    // Below, the reference would be hardly shorter than the value.
    private const int SmallestSpilled = 1024;

    /// <summary>True when nothing needs to spill. Counting each character as three bytes spares looking at them; what may be too much is counted exactly later.</summary>
    public static bool Fits(IReadOnlyList<TableOperation> operations)
    {
        if (operations is null) return true; // The store behind refuses it.
        long total = 0;
        for (var index = 0; index < operations.Count; index++)
        {
            if (TableRules.PropertiesOf(operations[index]) is not { } properties) continue;
            var bytes = properties.MaxSizeInBytes;
            if (bytes > TableLimits.EntityBytes) return false;
            total += bytes;
        }

        return total <= TableLimits.BatchBytes;
    }

    /// <returns>For each operation the names of the properties to spill; null where there are none.</returns>
    public static List<string>?[] Of(IReadOnlyList<TableOperation> operations)
    {
        var spilled = new List<string>?[operations.Count];
        var (rest, total) = (new long[operations.Count], 0L);
        var candidates = new List<(int Operation, string Name, int Size)>();
        for (var index = 0; index < operations.Count; index++)
        {
            if (TableRules.PropertiesOf(operations[index]) is not { } properties) continue;
            rest[index] = properties.SizeInBytes;
            total += rest[index];
            foreach (var (name, value) in properties)
            {
                if (value.Integer is null && value.SizeInBytes >= SmallestSpilled) candidates.Add((index, name, value.SizeInBytes));
            }
        }

        // The largest first: fewest blobs. Sorting is stable for equal sizes only by saying so, and equal batches shall spill alike.
        foreach (var (operation, name, size) in candidates.OrderByDescending(candidate => candidate.Size).ThenBy(candidate => candidate.Operation).ThenBy(candidate => candidate.Name, StringComparer.Ordinal))
        {
            if (rest[operation] <= TableLimits.EntityBytes && total <= TableLimits.BatchBytes) continue;
            var saved = size - SpillReference.SizeOf(name);
            rest[operation] -= saved;
            total -= saved;
            (spilled[operation] ??= []).Add(name);
        }

        return spilled;
    }
}
