using System.Globalization;
using FunctionsPlatform.Bench.Engine;
using FunctionsPlatform.Bench.Figures;

namespace FunctionsPlatform.Bench.Entries;

/// <summary>From killing a container until the engine starts it, or its successor, again.</summary>
internal sealed class Recovery(EngineClient engine)
{
    private const int Rounds = 11;
    private const string App = "recover";

    // How long it runs before it is killed. One that ends again at once is in a crash loop, which is paced on purpose.
    private static readonly TimeSpan Running = TimeSpan.FromSeconds(2);

    /// <param name="restartDelay">The peer's setting; null: its default. Ours is always our default.</param>
    public async Task<Figure> MeasureAsync(string name, ISide ours, ISide peer, TimeSpan? restartDelay, CancellationToken cancellationToken)
    {
        var mine = await SideAsync(ours, null, cancellationToken);
        var theirs = await SideAsync(peer, restartDelay, cancellationToken);
        Console.Error.WriteLine($"  ours:   {Join(mine)}\n  {peer.Name}: {Join(theirs)}");
        var setting = restartDelay is null ? "default" : "delay 0";
        return new Figure(name, Median.Of(mine), "s", $"{peer.Name}, {setting}", Median.Of(theirs));
    }

    private async Task<List<double>> SideAsync(ISide side, TimeSpan? restartDelay, CancellationToken cancellationToken)
    {
        await side.DeployAsync(App, 1, restartDelay, cancellationToken);
        var seconds = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            await Polling.UntilAsync($"{side.Name} to run it", () => side.AllRunAsync(App, 1, cancellationToken), cancellationToken);
            await Task.Delay(Running, TimeProvider.System, cancellationToken);
            seconds.Add(await OnceAsync(side.LabelOf(App), cancellationToken));
        }

        await side.RemoveAsync(App, cancellationToken);
        return seconds;
    }

    private async Task<double> OnceAsync(string label, CancellationToken cancellationToken)
    {
        var victim = (await engine.ContainersAsync(label, runningOnly: true, cancellationToken))[0];
        var subscribed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var next = engine.NextStartAsync(label, subscribed, cancellationToken);
        await await Task.WhenAny(subscribed.Task, next);
        var killed = TimeProvider.System.GetUtcNow();
        await engine.KillAsync(victim, cancellationToken);
        return (await next - killed).TotalSeconds;
    }

    private static string Join(IEnumerable<double> values) => string.Join("  ", values.Select(value => value.ToString("0.00", CultureInfo.InvariantCulture)));
}
