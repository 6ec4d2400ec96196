using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>How many new replicas of one version to make now, in whose succession, and for which ones to wait.</summary>
/// <param name="Attempts">One entry for each new replica: which attempt it is.</param>
/// <param name="Delete">Ended replicas whose place is taken or no longer wanted.</param>
/// <param name="NextCheck">When the next one that waits is due.</param>
internal sealed record Refill(ImmutableArray<int> Attempts, ImmutableArray<Container> Delete, DateTimeOffset? NextCheck)
{
    /// <param name="missing">Replicas that are wanted and not there.</param>
    /// <param name="room">How many more may be made now.</param>
    /// <param name="fallen">Those that ended though they were meant to run.</param>
    /// <param name="lost">Those whose node was given up.</param>
    public static Refill Plan(int missing, int room, ImmutableArray<Container> fallen, ImmutableArray<Container> lost, DateTimeOffset now)
    {
        (missing, room) = (Math.Max(0, missing), Math.Max(0, room));
        // Each ended replica holds a place that its successor takes when its pause is over. Where there are more of them than places, those
        // with the longest pauses hold them: shrinking and growing an app must not be a way round the back-off.
        var holding = fallen
            .OrderByDescending(Succession.DueAt)
            .ThenBy(container => container.Metadata.Name, StringComparer.Ordinal)
            .Take(missing)
            .Reverse()
            .ToList();
        var free = missing - holding.Count;
        var fresh = Math.Min(free, room);
        var due = holding.TakeWhile(container => Succession.DueAt(container) <= now).Take(room - fresh).ToList();
        var waiting = holding.Skip(due.Count).Select(Succession.DueAt).Where(at => at > now);
        return new Refill(
            [.. Inherited(lost, fresh), .. due.Select(Succession.AttemptAfter)],
            [.. fallen.Except(holding), .. due],
            waiting.Cast<DateTimeOffset?>().Min());
    }

    // The loss of a node says nothing about the app: its replicas' successors are no further attempt, and no first one either.
    private static IEnumerable<int> Inherited(ImmutableArray<Container> lost, int count) =>
        lost.Select(Succession.AttemptOf).Concat(Enumerable.Repeat(0, count)).Take(count);
}
