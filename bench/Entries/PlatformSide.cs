using FunctionsPlatform.Bench.Engine;
using FunctionsPlatform.Bench.Platform;

namespace FunctionsPlatform.Bench.Entries;

internal sealed class PlatformSide(PlatformUnderTest platform, EngineClient engine, string image) : IRollingSide
{
    /// <summary>A shell that does nothing and ends at once when asked; the same for every side.</summary>
    public const string IdleScript = "trap 'exit 0' TERM; sleep 1000000 & wait";

    public string Name => "FunctionsPlatform";

    public Task DeployAsync(string app, int replicas, TimeSpan? restartDelay, CancellationToken cancellationToken) => platform.PutAppAsync(
        app,
        $$"""
        {"apiVersion":"platform/v1","kind":"App","metadata":{"name":"{{app}}"},
         "spec":{"image":"{{image}}","command":["sh","-c","{{IdleScript}}"],"replicas":{{replicas}},"stopGracePeriod":"2s"} }
        """,
        cancellationToken);

    public Task DeployRollingAsync(string app, int replicas, bool startFirst, CancellationToken cancellationToken) => PutRollingAsync(app, replicas, startFirst, "one", cancellationToken);

    public Task RollAsync(string app, int replicas, bool startFirst, CancellationToken cancellationToken) => PutRollingAsync(app, replicas, startFirst, "two", cancellationToken);

    // A health check gates each replica; the peer has none.
    private Task PutRollingAsync(string app, int replicas, bool startFirst, string version, CancellationToken cancellationToken) => platform.PutAppAsync(
        app,
        $$"""
        {"apiVersion":"platform/v1","kind":"App","metadata":{"name":"{{app}}"},
         "spec":{"image":"{{image}}","command":["sh","-c","{{IdleScript}}"],"replicas":{{replicas}},"stopGracePeriod":"2s","env":{"VERSION":"{{version}}" },
                 "healthCheck":{"exec":{"command":["true"]} },
                 "rollout":{"maxSurge":{{(startFirst ? Rolling.Parallelism : 0)}},"maxUnavailable":{{(startFirst ? 0 : Rolling.Parallelism)}} } } }
        """,
        cancellationToken);

    public async Task<bool> AllRunAsync(string app, int replicas, CancellationToken cancellationToken) =>
        (await engine.ContainersAsync(LabelOf(app), runningOnly: true, cancellationToken)).Count == replicas
        && await platform.ReadyReplicasAsync(app, cancellationToken) == replicas;

    public async Task RemoveAsync(string app, CancellationToken cancellationToken)
    {
        await platform.DeleteAppAsync(app, cancellationToken);
        await Polling.UntilAsync($"{app} to be gone", () => IsGoneAsync(app, cancellationToken), cancellationToken);
    }

    public string LabelOf(string app) => $"fp.app={app}";

    private async Task<bool> IsGoneAsync(string app, CancellationToken cancellationToken) =>
        (await engine.ContainersAsync(LabelOf(app), runningOnly: false, cancellationToken)).Count == 0
        && await platform.ReadyReplicasAsync(app, cancellationToken) is null;
}
