using System.Collections.Immutable;
using FunctionsPlatform.State.Replication;

namespace FunctionsPlatform.State;

/// <summary>What of a revision one watch is told.</summary>
internal static class WatchSelection
{
    /// <returns>The record's own events when all are wanted; empty when none is.</returns>
    public static ImmutableArray<KeyEvent> Select(RevisionRecord record, WatchRequest request)
    {
        // Nearly all revisions have one event and watchers are many: no closure, no copy.
        if (record.Events.Length == 1) return Wants(request, record.Events[0]) ? record.Events : [];
        return record.Events.RemoveAll(change => !Wants(request, change));
    }

    public static IEnumerable<WatchBatch.Changes> Split(long revision, ImmutableArray<KeyEvent> events, int fragmentBytes)
    {
        var (first, bytes) = (0, 0L);
        for (var index = 0; index < events.Length; index++)
        {
            var size = SizeOf(events[index]);
            if (index > first && bytes + size > fragmentBytes)
            {
                yield return new(revision, events[first..index], More: true);
                (first, bytes) = (index, 0);
            }

            bytes += size;
        }

        yield return new(revision, first == 0 ? events : events[first..]);
    }

    private static bool Wants(WatchRequest request, KeyEvent change) =>
        (request.Events & (change.IsDelete ? WatchEvents.Deletes : WatchEvents.Puts)) != 0 && request.Keys.Contains(change.Key);

    private static long SizeOf(KeyEvent change) =>
        change.Key.Length + (change.Current?.Value.Length ?? 0L) + (change.Previous is { } previous ? previous.Key.Length + previous.Value.Length : 0L);
}
