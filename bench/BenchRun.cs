using FunctionsPlatform.Bench.Core;
using FunctionsPlatform.Bench.Cost;
using FunctionsPlatform.Bench.Engine;
using FunctionsPlatform.Bench.Entries;
using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Bench.Platform;
using FunctionsPlatform.Testing.Azurite;
using FunctionsPlatform.Testing.Docker;

namespace FunctionsPlatform.Bench;

/// <summary>The table of contents: which entries there are and what each needs to be set up.</summary>
internal static class BenchRun
{
    private const string Image = "busybox:bench";

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        if (options.Wants("size")) figures.AddRange(ExecutableSizes.Measure(options.RequiredBin));
        if (options.Wants("fp.version")) figures.Add(await VersionStart.MeasureAsync(options.RequiredBin, cancellationToken));
        if (options.Wants("coldstart.handler"))
        {
            if (AzuriteServer.WhyNot() is { } missing) Console.Error.WriteLine($"bench: coldstart.handler left out: {missing}");
            else figures.AddRange(await Stage.TimeAsync("coldstart.handler", () => ColdStart.MeasureAsync(options.RequiredBin, cancellationToken)));
        }

        if (options.Wants(ListLatency.Name)) figures.AddRange(await Stage.TimeAsync(ListLatency.Name, () => ListLatency.MeasureAsync(options.RequiredBin, cancellationToken)));
        if (options.Wants(ScaleOut.Name))
        {
            if (AzuriteServer.WhyNot() is { } missing) Console.Error.WriteLine($"bench: {ScaleOut.Name} left out: {missing}");
            else figures.AddRange(await Stage.TimeAsync(ScaleOut.Name, () => ScaleOut.MeasureAsync(options.RequiredBin, cancellationToken)));
        }

        figures.AddRange(await CoreBench.RunAsync(options, cancellationToken));
        if (CostEntries.All.Any(options.Wants)) figures.AddRange(await CostEntries.RunAsync(cancellationToken));

        string[] onDocker = ["deploy.1", "deploy.10", "deploy.50", "deploy.10.floor", "recovery.default", "recovery.nodelay", "roll.20.start", "roll.20.stop", "idle.cpu", "idle.memory", "idle.agent.memory", StatsCost.Name];
        if (!onDocker.Any(options.Wants)) return figures;
        if (DockerEngine.WhyNot() is { } reason)
        {
            Console.Error.WriteLine($"bench: {string.Join(", ", onDocker.Where(options.Wants))} left out: {reason}");
            return figures;
        }

        await using var docker = await DockerEngine.StartAsync(cancellationToken);
        await docker.ImportBusyboxAsync(Image, cancellationToken);
        using var engine = new EngineClient(docker.Socket);
        await using var platform = await PlatformUnderTest.StartAsync(options.RequiredBin, docker.Host, cancellationToken);
        var ours = new PlatformSide(platform, engine, Image);

        if (options.Wants("idle.agent.memory")) figures.Add(await IdleCost.OfAgentAsync(platform, cancellationToken));
        if (options.Wants("idle.cpu") || options.Wants("idle.memory")) figures.AddRange(await Stage.TimeAsync("idle", () => IdleCost.With50ContainersAsync(platform, ours, cancellationToken)));
        if (options.Wants(StatsCost.Name)) figures.AddRange(await Stage.TimeAsync(StatsCost.Name, () => new StatsCost(engine, docker.ProcessId).MeasureAsync(platform, ours, cancellationToken)));
        if (!onDocker.Any(name => options.Wants(name) && !name.StartsWith("idle", StringComparison.Ordinal) && name != StatsCost.Name)) return figures;

        await using var swarm = await SwarmSide.StartAsync(docker, engine, Image, cancellationToken);
        foreach (var (replicas, rounds) in new[] { (1, 7), (10, 5), (50, 3) })
        {
            var name = $"deploy.{replicas}";
            if (options.Names.Count == 0 || options.Names.Any(word => name == word || word is "deploy"))
            {
                figures.Add(await Stage.TimeAsync(name, () => Deployment.MeasureAsync(name, ours, swarm, replicas, rounds, cancellationToken)));
            }
        }

        if (options.Wants("deploy.10.floor")) figures.Add(await Stage.TimeAsync("deploy.10.floor", () => Deployment.MeasureAsync("deploy.10.floor", ours, new BareEngineSide(engine, Image), 10, 5, cancellationToken)));
        if (options.Wants("recovery.default")) figures.Add(await Stage.TimeAsync("recovery.default", () => new Recovery(engine).MeasureAsync("recovery.default", ours, swarm, restartDelay: null, cancellationToken)));
        if (options.Wants("recovery.nodelay")) figures.Add(await Stage.TimeAsync("recovery.nodelay", () => new Recovery(engine).MeasureAsync("recovery.nodelay", ours, swarm, restartDelay: TimeSpan.Zero, cancellationToken)));
        foreach (var startFirst in new[] { true, false })
        {
            var name = startFirst ? "roll.20.start" : "roll.20.stop";
            if (options.Wants(name)) figures.Add(await Stage.TimeAsync(name, () => new Rolling(engine).MeasureAsync(name, ours, swarm, 20, startFirst, 3, cancellationToken)));
        }

        return figures;
    }
}
