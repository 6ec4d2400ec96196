using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>How many new replicas to make now, in whose succession, and for which ones to wait.</summary>
/// <param name="Attempts">One entry for each new replica: which attempt it is.</param>
/// <param name="Delete">Ended replicas whose place is taken or no longer wanted.</param>
/// <param name="NextCheck">When the next one that waits is due.</param>
internal sealed record Refill(ImmutableArray<int> Attempts, ImmutableArray<Container> Delete, DateTimeOffset? NextCheck)
{
    /// <param name="current">Replicas of the wanted version that stay.</param>
    /// <param name="old">Replicas of older versions that stay.</param>
    public static Refill Plan(AppSpec spec, Replicas replicas, int current, int old, DateTimeOffset now)
    {
        var missing = Math.Max(0, spec.Replicas - current);
        var room = Math.Max(0, spec.Replicas + spec.Rollout.MaxSurge - current - old);
        // Each ended replica holds a place that its successor takes when its pause is over. Where there are more of them than places, those
        // with the longest pauses hold them: shrinking and growing an app must not be a way round the back-off.
        var holding = replicas.Fallen
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
            [.. Inherited(replicas.Lost, fresh), .. due.Select(Succession.AttemptAfter)],
            [.. replicas.Fallen.Except(holding), .. due],
            waiting.Cast<DateTimeOffset?>().Min());
    }

    // The loss of a node says nothing about the app: its replicas' successors are no further attempt, and no first one either.
    private static IEnumerable<int> Inherited(ImmutableArray<Container> lost, int count) =>
        lost.Select(Succession.AttemptOf).Concat(Enumerable.Repeat(0, count)).Take(count);
}
