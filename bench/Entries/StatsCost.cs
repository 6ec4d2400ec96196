using FunctionsPlatform.Bench.Engine;
using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Bench.Platform;

namespace FunctionsPlatform.Bench.Entries;

/// <summary>What looking each second at what 100 containers use costs: the agent's processor time, beside the engine's while it streams the same of the same containers.</summary>
internal sealed class StatsCost(EngineClient engine, int engineProcess)
{
    public const string Name = "stats.100";

    private const int Containers = 100;
    private const string App = "looked-at";
    private const string Path = "api/v1/namespaces/default/stats/containers?live=true";
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    public async Task<IReadOnlyList<Figure>> MeasureAsync(PlatformUnderTest platform, PlatformSide ours, CancellationToken cancellationToken)
    {
        await ours.DeployAsync(App, Containers, restartDelay: null, cancellationToken);
        await Polling.UntilAsync($"{Containers} containers to run", () => ours.AllRunAsync(App, Containers, cancellationToken), cancellationToken);
        await Task.Delay(Settling, TimeProvider.System, cancellationToken);

        var idle = await ShareAsync(platform.AgentId, static () => Task.CompletedTask, cancellationToken);
        var looking = await ShareAsync(platform.AgentId, () => platform.GetAsync(Path, cancellationToken), cancellationToken);
        var ids = await engine.ContainersAsync(ours.LabelOf(App), runningOnly: true, cancellationToken);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var streams = ids.Select(id => engine.StreamStatsAsync(id, ending.Token)).ToList();
        var theirs = await ShareAsync(engineProcess, static () => Task.CompletedTask, cancellationToken);
        await ending.CancelAsync();
        await Task.WhenAll(streams);
        await ours.RemoveAsync(App, cancellationToken);
        return
        [
            new Figure(Name + ".agent.cpu", looking, "%", "dockerd", theirs),
            new Figure(Name + ".agent.cpu.unwatched", idle, "%"),
        ];
    }

    /// <summary>Share of one processor.</summary>
    private static async Task<double> ShareAsync(int process, Func<Task> eachSecond, CancellationToken cancellationToken)
    {
        await eachSecond();
        var before = ProcessFigures.CpuSeconds(process);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var second = 0; second < Window.TotalSeconds && await timer.WaitForNextTickAsync(cancellationToken); second++) await eachSecond();
        return (ProcessFigures.CpuSeconds(process) - before) / Window.TotalSeconds * 100;
    }
}
