using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>Which families of the index a query reads, one after the other.</summary>
/// <param name="Families">Read merged.</param>
/// <param name="Prefix">What keys begin with.</param>
/// <param name="From">The first key of interest.</param>
internal sealed record ListingPhase(ImmutableArray<string> Families, string Prefix = "", string From = "", string? Before = null)
{
    private static readonly ImmutableArray<OrchestrationRuntimeStatus> Terminal =
        [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    public static ImmutableArray<ListingPhase> Of(OrchestrationQuery query)
    {
        var wantsActive = query.Statuses.Length == 0 || query.Statuses.Any(status => !status.IsTerminal());
        var wantsEnded = query.Statuses.Length == 0 || query.Statuses.Any(status => status.IsTerminal());
        var byId = query.InstanceIdPrefix.Length > 0 || (query.Statuses.Length == 0 && query.CreatedFrom is null && query.CreatedTo is null);
        if (byId)
        {
            ImmutableArray<string> families = [.. wantsActive ? [IndexFamily.Active] : Array.Empty<string>(), .. wantsEnded ? [IndexFamily.Ended] : Array.Empty<string>()];
            return [new ListingPhase(families, query.InstanceIdPrefix)];
        }

        var onlyFlagged = query.Statuses.Length > 0
            && query.Statuses.Where(status => !status.IsTerminal()).All(status => status is OrchestrationRuntimeStatus.Parked or OrchestrationRuntimeStatus.Suspended);
        var phases = ImmutableArray.CreateBuilder<ListingPhase>();
        if (wantsActive) phases.Add(new ListingPhase([onlyFlagged ? IndexFamily.Flagged : IndexFamily.Active]));
        // What was started then has ended then or later.
        if (wantsEnded) phases.AddRange(EndedAs(query.Statuses, query.CreatedFrom, null));
        return phases.DrainToImmutable();
    }

    /// <summary>The ended ones of these statuses (none given: all), by the time of their end.</summary>
    /// <param name="to">Inclusive.</param>
    public static IEnumerable<ListingPhase> EndedAs(ImmutableArray<OrchestrationRuntimeStatus> statuses, DateTimeOffset? from, DateTimeOffset? to) =>
        Terminal.Where(status => statuses.Length == 0 || statuses.Contains(status)).Select(status => new ListingPhase(
            [IndexFamily.EndedAs(status)], "", from is { } first ? IndexFamily.TimeKey(first) : "", to is { } last ? IndexFamily.TimeKey(last.AddTicks(1)) : null));
}
