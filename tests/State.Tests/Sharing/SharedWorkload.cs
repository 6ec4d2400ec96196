using System.Globalization;
using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Sharing;

/// <summary>What each process does when several write at once to one namespace: count up one counter, and watch what all of them do.</summary>
internal static class SharedWorkload
{
    public const string Counter = "counter";

    /// <param name="increments">How often each writer here counts up.</param>
    /// <param name="total">How often all processes together do: the watch ends there.</param>
    public static async Task<SharedReport> RunAsync(State.Keyspace keyspace, int writers, int increments, int total, CancellationToken cancellationToken)
    {
        var watching = Task.Run(() => WatchAsync(keyspace, total, cancellationToken), cancellationToken);
        var revisions = await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(() => IncrementAsync(keyspace, increments, cancellationToken), cancellationToken)));
        return new([.. revisions.SelectMany(own => own).Order()], await watching);
    }

    /// <summary>Nothing was lost or done twice, and all saw the same order: the only one there can be.</summary>
    public static void AssertOneOrder(IReadOnlyList<SharedReport> reports, int total)
    {
        var expected = string.Join(' ', Enumerable.Range(1, total).Select(count => $"{count + 1}:{count}"));
        Assert.Equal(Enumerable.Range(2, total).Select(revision => (long)revision), reports.SelectMany(report => report.Revisions).Order());
        Assert.All(reports, report => Assert.Equal(expected, report.Order));
    }

    private static async Task<List<long>> IncrementAsync(State.Keyspace keyspace, int times, CancellationToken cancellationToken)
    {
        var revisions = new List<long>();
        while (revisions.Count < times)
        {
            // One's own knowledge may be stale: then the swap fails, and has brought it up to date.
            var range = await keyspace.RangeAsync(RangeQuery.One(Counter) with { Consistency = ReadConsistency.Local }, cancellationToken);
            var found = range.KeyValues.FirstOrDefault();
            var next = found is null ? 1 : int.Parse(Text(found), CultureInfo.InvariantCulture) + 1;
            var result = await keyspace.CommitAsync(
                new()
                {
                    If = [Compare.Unchanged(Counter, found?.ModRevision ?? 0)],
                    Then = [new Operation.Put(Counter, Bytes(next.ToString(CultureInfo.InvariantCulture)))],
                },
                cancellationToken);
            if (result.Succeeded) revisions.Add(result.Revision);
        }

        return revisions;
    }

    private static async Task<string> WatchAsync(State.Keyspace keyspace, int total, CancellationToken cancellationToken)
    {
        var seen = new List<string>();
        await foreach (var batch in keyspace.WatchAsync(new(KeySpan.All, 2), cancellationToken))
        {
            seen.Add(batch is WatchBatch.Changes { Events: [var change] } changes ? $"{changes.Revision}:{Text(change.Current)}" : batch.ToString());
            if (seen.Count == total) break;
        }

        return string.Join(' ', seen);
    }
}
