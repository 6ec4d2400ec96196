using System.Collections.Immutable;
using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Testing.Azurite;

namespace FunctionsPlatform.Bench.Cost;

/// <summary>What the control plane asks of the storage account and how often its functions run: the inputs of <c>fp cost</c>. Counts, not times: nothing else on the machine matters.</summary>
internal static class CostEntries
{
    public const string IdleDay = "cost.idle-day";
    public const string IdleNodeDay = "cost.idle-node-day";
    public const string IdleAppDay = "cost.idle-app-day";
    public const string Deploy = "cost.deploy";

    private const int Nodes = 20;
    private const int Apps = 10;

    // Every timer runs a whole number of times in it, and each node opens its session anew twice: else parts would differ by what happens to fall into them.
    private static readonly TimeSpan Part = TimeSpan.FromHours(6);
    private static readonly double PartsOfADay = TimeSpan.FromDays(1) / Part;

    public static ImmutableArray<string> All { get; } = [IdleDay, IdleNodeDay, IdleAppDay, Deploy];

    public static async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        if (AzuriteServer.WhyNot() is { } reason)
        {
            Console.Error.WriteLine($"bench: {string.Join(", ", All)} left out: {reason}");
            return [];
        }

        return await Stage.TimeAsync("cost", () => MeasureAsync(cancellationToken));
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var fleet = await CountedFleet.StartAsync(cancellationToken);
        if (!fleet.Recurring.All(period => Part.Ticks % period.Ticks == 0)) throw new InvalidOperationException($"Something recurs that does not divide {Part}: parts of a day would not be alike.");
        var empty = await DayAsync(fleet, cancellationToken);
        await fleet.JoinAsync(Nodes, cancellationToken);
        var joined = await DayAsync(fleet, cancellationToken);
        for (var number = 0; number < Apps; number++) await fleet.ApplyAsync($"app-{number}", version: 1, cancellationToken);
        var atRest = await DayAsync(fleet, cancellationToken);
        var changes = Usage.None;
        for (var number = 0; number < Apps; number++) changes = changes.Plus(await fleet.CountAsync(() => fleet.ApplyAsync($"app-{number}", version: 2, cancellationToken)));

        var result = new CostCounts(empty, joined.Minus(empty).Times(1.0 / Nodes), atRest.Minus(joined).Times(1.0 / Apps), changes.Times(1.0 / Apps));
        await result.WriteAsync(Path.Combine("artifacts", "cost-operations.json"), cancellationToken);
        return result.Figures;
    }

    private static async Task<Usage> DayAsync(CountedFleet fleet, CancellationToken cancellationToken)
    {
        // What a change leaves behind is over within some minutes.
        await fleet.RestAsync(TimeSpan.FromMinutes(15), cancellationToken);
        return (await fleet.CountAsync(() => fleet.RestAsync(Part, cancellationToken))).Times(PartsOfADay);
    }
}
