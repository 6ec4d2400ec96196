using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Orchestrations;

/// <summary>How much one transaction takes on: a keyspace allows 1.5 MiB, and a Container carries its whole template and its last words.</summary>
internal static class ResourceBatches
{
    public const int Size = 200;

    // The half MiB left covers what the commit itself adds: uids, versions, and the app with its status.
    private const int Bytes = 1 << 20;

    /// <summary>How many of these, from the first on, go into one transaction together; at least one.</summary>
    public static int CountFitting<T>(IEnumerable<T> resources) where T : Resource
    {
        var (count, bytes) = (0, 0);
        foreach (var resource in resources)
        {
            // Measured and not estimated: JSON writes a quote in six bytes.
            bytes += ResourceText.SizeOf(resource);
            if (count == Size || (count > 0 && bytes > Bytes)) break;
            count++;
        }

        return Math.Max(1, count);
    }

    /// <summary>All of them, in order, in parts that each fit a transaction.</summary>
    public static IEnumerable<ImmutableArray<T>> Split<T>(ImmutableArray<T> resources) where T : Resource
    {
        for (var start = 0; start < resources.Length;)
        {
            var count = CountFitting(resources.Skip(start));
            yield return resources.Slice(start, count);
            start += count;
        }
    }
}
