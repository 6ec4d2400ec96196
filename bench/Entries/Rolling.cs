using System.Diagnostics;
using System.Globalization;
using FunctionsPlatform.Bench.Engine;
using FunctionsPlatform.Bench.Figures;

namespace FunctionsPlatform.Bench.Entries;

/// <summary>From asking for another version of N replicas, four at a time, until the engine runs N of it and nothing else.</summary>
internal sealed class Rolling(EngineClient engine)
{
    public const int Parallelism = 4;

    public async Task<Figure> MeasureAsync(string name, IRollingSide ours, IRollingSide peer, int replicas, bool startFirst, int rounds, CancellationToken cancellationToken)
    {
        var mine = new List<double>();
        var theirs = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var side in round % 2 == 0 ? new[] { ours, peer } : [peer, ours])
                (ReferenceEquals(side, ours) ? mine : theirs).Add(await OnceAsync(side, replicas, startFirst, round, cancellationToken));
        }

        Console.Error.WriteLine($"  ours:   {Join(mine)}\n  {peer.Name}: {Join(theirs)}");
        return new Figure(name, Median.Of(mine), "s", peer.Name, Median.Of(theirs));
    }

    private async Task<double> OnceAsync(IRollingSide side, int replicas, bool startFirst, int round, CancellationToken cancellationToken)
    {
        var app = string.Create(CultureInfo.InvariantCulture, $"roll-{(startFirst ? "start" : "stop")}-{round}");
        await side.DeployRollingAsync(app, replicas, startFirst, cancellationToken);
        await Polling.UntilAsync($"{replicas} replicas of {side.Name} to run", () => side.AllRunAsync(app, replicas, cancellationToken), cancellationToken);
        var old = (await engine.ContainersAsync(side.LabelOf(app), runningOnly: true, cancellationToken)).ToHashSet();
        var watch = Stopwatch.StartNew();
        await side.RollAsync(app, replicas, startFirst, cancellationToken);
        await Polling.UntilAsync($"{replicas} new replicas of {side.Name} to run", () => IsNewAsync(side, app, replicas, old, cancellationToken), cancellationToken);
        var seconds = watch.Elapsed.TotalSeconds;
        await side.RemoveAsync(app, cancellationToken);
        return seconds;
    }

    private async Task<bool> IsNewAsync(IRollingSide side, string app, int replicas, HashSet<string> old, CancellationToken cancellationToken)
    {
        var running = await engine.ContainersAsync(side.LabelOf(app), runningOnly: true, cancellationToken);
        return running.Count == replicas && !running.Any(old.Contains) && await side.AllRunAsync(app, replicas, cancellationToken);
    }

    private static string Join(IEnumerable<double> values) => string.Join("  ", values.Select(value => value.ToString("0.00", CultureInfo.InvariantCulture)));
}
