namespace FunctionsPlatform.Contracts.Documents;

/// <summary>Levenshtein distance, for "did you mean".</summary>
public static class EditDistance
{
    // Longer names are never near: it also keeps hostile input cheap.
    private const int LongestName = 64;

    public static bool IsAtMost(int limit, string left, string right)
    {
        if (left.Length > LongestName || right.Length > LongestName || Math.Abs(left.Length - right.Length) > limit) return false;

        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        var current = new int[right.Length + 1];
        for (var row = 1; row <= left.Length; row++)
        {
            current[0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var replace = previous[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
                current[column] = Math.Min(replace, 1 + Math.Min(previous[column], current[column - 1]));
            }

            (previous, current) = (current, previous);
        }

        return previous[right.Length] <= limit;
    }
}
