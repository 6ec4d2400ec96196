using System.Globalization;

namespace FunctionsPlatform.Planning.Registry;

/// <summary>A tag that is a version: <c>1</c>, <c>1.4</c>, <c>v1.4.2</c>. What has letters behind (<c>1.4-rc1</c>) is none: its order is a matter of taste.</summary>
internal static class TagVersion
{
    private const int MostParts = 4;

    /// <summary>Null: not both are versions.</summary>
    public static int? Compare(string one, string other)
    {
        if (Read(one) is not { } first || Read(other) is not { } second) return null;
        // A shorter one moves along with the longer ones that it begins: 1.4 is no older than 1.4.2.
        for (var index = 0; index < Math.Min(first.Length, second.Length); index++)
        {
            if (first[index] != second[index]) return first[index].CompareTo(second[index]);
        }

        return first.Length == second.Length ? 0 : null;
    }

    private static int[]? Read(string tag)
    {
        var parts = (tag.StartsWith('v') ? tag[1..] : tag).Split('.');
        if (parts.Length > MostParts) return null;
        var numbers = new int[parts.Length];
        for (var index = 0; index < parts.Length; index++)
        {
            if (!int.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[index])) return null;
        }

        return numbers;
    }
}
