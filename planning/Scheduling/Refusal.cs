using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Scheduling.Filters;

namespace FunctionsPlatform.Planning.Scheduling;

/// <summary>Says why no node takes a Container, by counting.</summary>
internal static class Refusal
{
    public static SchedulingDecision.Wait Explain(
        Container container, ContainerNeeds needs, ImmutableArray<NodeRoom> rooms, ImmutableArray<NodeFilter> filters)
    {
        if (rooms.IsEmpty) return new SchedulingDecision.Wait(container, WaitReasons.NoNode, "0 of 0 nodes: no node has joined");
        var groups = rooms
            .GroupBy(room => filters.First(filter => !filter.Allows(room, needs)))
            .OrderByDescending(group => group.Count())
            .ThenBy(group => filters.IndexOf(group.Key))
            .ToList();
        var parts = groups.Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {group.Key.Explain(needs, [.. group])}"));
        var reason = groups.Any(group => group.Key.IsAboutRoom) ? WaitReasons.NoRoom : WaitReasons.NoSuitableNode;
        return new SchedulingDecision.Wait(container, reason, $"0 of {rooms.Length} nodes: {string.Join("; ", parts)}");
    }
}
