using FunctionsPlatform.Bench.Engine;

namespace FunctionsPlatform.Bench.Entries;

/// <summary>The engine alone: the same containers created and started over its API, eight at a time, by nobody's plan. What no orchestrator on top can beat by much.</summary>
internal sealed class BareEngineSide(EngineClient engine, string image) : ISide
{
    private const int AtATime = 8;

    public string Name => "bare engine";

    public Task DeployAsync(string app, int replicas, TimeSpan? restartDelay, CancellationToken cancellationToken)
    {
        var body = $$"""{"Image":"{{image}}","Cmd":["sh","-c","{{PlatformSide.IdleScript}}"],"Labels":{"bench.bare":"{{app}}"},"StopTimeout":2}""";
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken };
        return Parallel.ForAsync(0, replicas, options, async (_, token) => await engine.StartContainerAsync(await engine.CreateContainerAsync(body, token), token));
    }

    public async Task<bool> AllRunAsync(string app, int replicas, CancellationToken cancellationToken) =>
        (await engine.ContainersAsync(LabelOf(app), runningOnly: true, cancellationToken)).Count == replicas;

    public async Task RemoveAsync(string app, CancellationToken cancellationToken)
    {
        foreach (var id in await engine.ContainersAsync(LabelOf(app), runningOnly: false, cancellationToken)) await engine.RemoveContainerAsync(id, cancellationToken);
    }

    public string LabelOf(string app) => $"bench.bare={app}";
}
