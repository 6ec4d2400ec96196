using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace FunctionsPlatform.Storage.Azure;

/// <summary>How many requests went to the account, by kind: <c>table.get</c>, <c>table.query</c>, <c>table.submit</c>, <c>queue.send</c>, <c>queue.receive</c>,
/// <c>queue.delete</c>, <c>queue.extend</c>, <c>blob.put</c>, … Give one counter to several stores to have their sum.</summary>
public sealed class AzureRequestCounter
{
    private readonly ConcurrentDictionary<string, long> counts = new(StringComparer.Ordinal);

    public long Total => counts.Values.Sum();

    /// <summary>The figures of this moment, in the kinds' ordinal order.</summary>
    public ImmutableSortedDictionary<string, long> ByKind => counts.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Begins at zero again.</summary>
    public void Reset() => counts.Clear();

    internal void Count(string kind) => counts.AddOrUpdate(kind, 1, static (_, count) => count + 1);
}
