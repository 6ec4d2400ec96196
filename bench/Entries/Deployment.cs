using System.Diagnostics;
using System.Globalization;
using FunctionsPlatform.Bench.Figures;

namespace FunctionsPlatform.Bench.Entries;

/// <summary>From asking for N replicas until all run, side by side.</summary>
internal static class Deployment
{
    public static async Task<Figure> MeasureAsync(string name, ISide ours, ISide peer, int replicas, int rounds, CancellationToken cancellationToken)
    {
        var mine = new List<double>();
        var theirs = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            // In turns, and each first as often as second: the engine slows down as it ages.
            if (round % 2 == 0)
            {
                mine.Add(await OnceAsync(ours, replicas, round, cancellationToken));
                theirs.Add(await OnceAsync(peer, replicas, round, cancellationToken));
            }
            else
            {
                theirs.Add(await OnceAsync(peer, replicas, round, cancellationToken));
                mine.Add(await OnceAsync(ours, replicas, round, cancellationToken));
            }
        }

        Console.Error.WriteLine($"  ours:   {Join(mine)}\n  {peer.Name}: {Join(theirs)}");
        return new Figure(name, Median.Of(mine), "s", peer.Name, Median.Of(theirs));
    }

    private static async Task<double> OnceAsync(ISide side, int replicas, int round, CancellationToken cancellationToken)
    {
        var app = string.Create(CultureInfo.InvariantCulture, $"deploy-{replicas}-{round}");
        var watch = Stopwatch.StartNew();
        await side.DeployAsync(app, replicas, restartDelay: null, cancellationToken);
        await Polling.UntilAsync($"{replicas} replicas of {side.Name} to run", () => side.AllRunAsync(app, replicas, cancellationToken), cancellationToken);
        var seconds = watch.Elapsed.TotalSeconds;
        await side.RemoveAsync(app, cancellationToken);
        return seconds;
    }

    private static string Join(IEnumerable<double> values) => string.Join("  ", values.Select(value => value.ToString("0.00", CultureInfo.InvariantCulture)));
}
