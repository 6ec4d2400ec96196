using FunctionsPlatform.Bench.Engine;
using FunctionsPlatform.Testing.Docker;

namespace FunctionsPlatform.Bench.Entries;

/// <summary>Docker Swarm mode on the same engine, asked over the engine's API as we are over ours. Disposal leaves the swarm.</summary>
internal sealed class SwarmSide : IRollingSide, IAsyncDisposable
{
    private const string IngressBridge = "docker_gwbridge";

    private readonly DockerEngine docker;
    private readonly EngineClient engine;
    private readonly string image;
    private readonly bool hadIngressBridge;

    private SwarmSide(DockerEngine docker, EngineClient engine, string image, bool hadIngressBridge)
    {
        this.docker = docker;
        this.engine = engine;
        this.image = image;
        this.hadIngressBridge = hadIngressBridge;
    }

    public string Name => "Docker Swarm";

    public static async Task<SwarmSide> StartAsync(DockerEngine docker, EngineClient engine, string image, CancellationToken cancellationToken)
    {
        var side = new SwarmSide(docker, engine, image, Directory.Exists($"/sys/class/net/{IngressBridge}"));
        await docker.DockerAsync(["swarm", "init", "--advertise-addr", "127.0.0.1", "--listen-addr", $"127.0.0.1:{FreePort.Next()}"], cancellationToken);
        return side;
    }

    public Task DeployAsync(string app, int replicas, TimeSpan? restartDelay, CancellationToken cancellationToken)
    {
        var restart = restartDelay is { } delay ? $$""","RestartPolicy":{"Condition":"any","Delay":{{(long)delay.TotalNanoseconds}}}""" : "";
        return engine.CreateServiceAsync(
            $$"""
            {"Name":"{{app}}",
             "TaskTemplate":{"ContainerSpec":{"Image":"{{image}}","Command":["sh","-c","{{PlatformSide.IdleScript}}"],"StopGracePeriod":2000000000}{{restart}}},
             "Mode":{"Replicated":{"Replicas":{{replicas}} } } }
            """,
            cancellationToken);
    }

    public Task DeployRollingAsync(string app, int replicas, bool startFirst, CancellationToken cancellationToken) =>
        engine.CreateServiceAsync(RollingService(app, replicas, startFirst, "one"), cancellationToken);

    public Task RollAsync(string app, int replicas, bool startFirst, CancellationToken cancellationToken) =>
        engine.UpdateServiceAsync(app, RollingService(app, replicas, startFirst, "two"), cancellationToken);

    private string RollingService(string app, int replicas, bool startFirst, string version) =>
        $$"""
        {"Name":"{{app}}",
         "TaskTemplate":{"ContainerSpec":{"Image":"{{image}}","Command":["sh","-c","{{PlatformSide.IdleScript}}"],"StopGracePeriod":2000000000,"Env":["VERSION={{version}}"]} },
         "UpdateConfig":{"Parallelism":{{Rolling.Parallelism}},"Order":"{{(startFirst ? "start-first" : "stop-first")}}"},
         "Mode":{"Replicated":{"Replicas":{{replicas}} } } }
        """;

    public async Task<bool> AllRunAsync(string app, int replicas, CancellationToken cancellationToken) =>
        (await engine.ContainersAsync(LabelOf(app), runningOnly: true, cancellationToken)).Count == replicas;

    public async Task RemoveAsync(string app, CancellationToken cancellationToken)
    {
        await engine.DeleteServiceAsync(app, cancellationToken);
        await Polling.UntilAsync(
            $"{app} to be gone",
            async () => (await engine.ContainersAsync(LabelOf(app), runningOnly: false, cancellationToken)).Count == 0, cancellationToken);
    }

    public string LabelOf(string app) => $"com.docker.swarm.service.name={app}";

    public async ValueTask DisposeAsync()
    {
        await Commands.TryRunAsync("docker", ["-H", docker.Host, "swarm", "leave", "--force"]);
        // Swarm leaves its bridge behind; another engine's is not ours to take.
        if (!hadIngressBridge) await Commands.TryRunAsync("ip", ["link", "delete", IngressBridge]);
    }
}
