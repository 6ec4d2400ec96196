using System.Text.Json.Nodes;
using FunctionsPlatform.Testing.Azurite;
using FunctionsPlatform.Testing.Docker;

namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>
/// A control plane and an agent as processes of their own, on a data folder and ports of their own. Each can be killed and started again.
/// Disposal removes containers, processes and the folder; the logs stay in artifacts/test-report.
/// </summary>
public sealed class Platform : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(60);

    private readonly string runtime;
    private readonly DockerHost? docker;
    private readonly int grpcPort = FreePort.Next();
    private string[] agentArguments = [];
    private IControlPlane? controlPlane;
    private AzuriteAccount? account;
    private ChildProcess? agent;
    private ApiClient? api;

    private Platform(string runtime, DockerHost? docker)
    {
        this.runtime = runtime;
        this.docker = docker;
        Data = Directory.CreateTempSubdirectory("fp-e2e-").FullName;
        Directory.CreateDirectory(Path.Combine(Data, "logs"));
        Url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
    }

    public string Data { get; }

    public Uri Url { get; }

    public ApiClient Api => api ?? throw new InvalidOperationException("The control plane has not been started.");

    public string Token => File.ReadAllText(Path.Combine(Data, "token")).Trim();

    /// <summary>What the containers of this platform carry as label <c>fp.cluster</c>.</summary>
    public string Cluster => ControlPlaneHost.IsFunctions
        ? JsonNode.Parse(File.ReadAllText(IdentityFile))!["clusterId"]!.GetValue<string>()
        : File.ReadAllText(Path.Combine(Data, "cluster-id")).Trim();

    // The agent's: the function app has no folder to tell it in.
    private string IdentityFile => Path.Combine(Data, "agent", "identity.json");

    public IControlPlane ControlPlane => controlPlane ?? throw new InvalidOperationException("The control plane has not been started.");

    public ChildProcess Agent => agent ?? throw new InvalidOperationException("The agent has not been started.");

    /// <summary>Control plane and an agent on the tests' Docker engine, which is ready to take containers.</summary>
    /// <param name="agentArguments">More of the agent's options.</param>
    public static Task<Platform> OnDockerAsync(DockerHost docker, params string[] agentArguments)
    {
        // Asked first: without an engine the test is skipped before anything is started.
        Assert.NotNull(docker.Engine);
        return StartAsync("docker", docker, agentArguments);
    }

    public static Task<Platform> SimulatedAsync() => StartAsync("simulated", docker: null);

    /// <summary>No node at all.</summary>
    public static async Task<Platform> ControlPlaneOnlyAsync()
    {
        var platform = new Platform("none", docker: null);
        return await platform.OrDisposedAsync(platform.StartControlPlaneAsync);
    }

    private static async Task<Platform> StartAsync(string runtime, DockerHost? docker, params string[] agentArguments)
    {
        var platform = new Platform(runtime, docker) { agentArguments = agentArguments };
        return await platform.OrDisposedAsync(async () =>
        {
            await platform.StartControlPlaneAsync();
            await platform.StartAgentAsync();
        });
    }

    private async Task<Platform> OrDisposedAsync(Func<Task> start)
    {
        try
        {
            await start();
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async Task StartControlPlaneAsync()
    {
        controlPlane?.Dispose();
        controlPlane = await LaunchControlPlaneAsync(Path.Combine(Data, "logs", "control-plane.log"));
        using var anonymous = new ApiClient(Url, token: null);
        await Eventually.BecomesAsync(
            "the control plane to be ready",
            async () => !controlPlane.Running || await anonymous.IsReadyAsync(),
            static done => done, StartLimit, _ => controlPlane.LogTail());
        if (!controlPlane.Running) Assert.Fail($"The control plane ended at its start:\n{controlPlane.LogTail()}");
        api ??= new ApiClient(Url, Token);
        if (!File.Exists(JoinToken)) await MakeJoinTokenAsync();
    }

    // What the agent joins with; it never sees the platform's token.
    private string JoinToken => Path.Combine(Data, "join-token");

    private async Task MakeJoinTokenAsync()
    {
        var made = await Api.SendAsync(HttpMethod.Post, "/api/v1/enrolment-tokens", """{"node":"node-1"}""");
        await File.WriteAllTextAsync(JoinToken, made.Ok()["token"]!.GetValue<string>());
    }

    private async Task<IControlPlane> LaunchControlPlaneAsync(string log)
    {
        if (!ControlPlaneHost.IsFunctions)
            return ChildProcess.Start(Executables.ControlPlane, ["--data", Data, "--url", Url.ToString().TrimEnd('/'), "--grpc-port", $"{grpcPort}"], log);
        account ??= await SharedAzurite.NewAccountAsync();
        var token = Path.Combine(Data, "token");
        if (!File.Exists(token)) await File.WriteAllTextAsync(token, "token-of-the-end-to-end-suite");
        return await FunctionsControlPlane.StartAsync(Url, Token, account, log);
    }

    /// <summary>Starts the agent and waits until its node is ready.</summary>
    public async Task StartAgentAsync()
    {
        LaunchAgent();
        await Eventually.BecomesAsync(
            "the node to be ready",
            async () => !Agent.Running || ((await Api.NodesAsync()).Any(IsReady) && (!ControlPlaneHost.IsFunctions || File.Exists(IdentityFile))),
            static done => done, StartLimit, _ => Agent.LogTail());
        if (!Agent.Running) Assert.Fail($"The agent ended at its start:\n{Agent.LogTail()}");
    }

    /// <summary>Starts the agent and waits for nothing: there may be no control plane.</summary>
    public void LaunchAgent()
    {
        agent?.Dispose();
        var environment = new Dictionary<string, string>();
        if (docker is not null) environment["DOCKER_HOST"] = docker.Engine.Host;
        agent = ChildProcess.Start(
            Executables.Agent,
            ["run", "--url", Url.ToString().TrimEnd('/'), "--token-file", JoinToken, "--data", Data, "--runtime", runtime, "--node-name", "node-1", .. agentArguments],
            Path.Combine(Data, "logs", "agent.log"), environment);
    }

    /// <summary>Runs the CLI.</summary>
    public Task<CommandResult> FpAsync(params string[] arguments) => FpWithInputAsync(null, arguments);

    public Task<CommandResult> FpWithInputAsync(string? input, params string[] arguments) =>
        CommandResult.RunAsync(Executables.Cli, arguments, CliEnvironment(), input, CommandLimit, TestContext.Current.CancellationToken);

    /// <summary>How the CLI finds this platform.</summary>
    public IReadOnlyDictionary<string, string?> CliEnvironment() => new Dictionary<string, string?>
    {
        ["FP_URL"] = Url.ToString().TrimEnd('/'),
        ["FP_DATA"] = Data,
        ["FP_TOKEN"] = null,
        ["FP_NAMESPACE"] = null,
        ["NO_COLOR"] = "1",
    };

    /// <summary>The app's containers that run, as the engine says.</summary>
    public Task<IReadOnlyList<DockerContainer>> RunningAsync(string app) =>
        docker!.Eye.RunningAsync(Cluster, app, TestContext.Current.CancellationToken);

    /// <summary>Every container of this platform in any state, as the engine says.</summary>
    public Task<IReadOnlyList<DockerContainer>> AllInDockerAsync() =>
        docker!.Eye.ListAsync(TestContext.Current.CancellationToken, $"fp.cluster={Cluster}");

    /// <summary>Waits until the engine and the API agree that exactly <paramref name="replicas"/> run, all ready, and nothing else is left of the app.</summary>
    public async Task WaitForExactlyAsync(string app, int replicas, TimeSpan? limit = null)
    {
        await Eventually.BecomesAsync(
            $"exactly {replicas} containers of {app} to run in the engine, none left besides",
            async () => (await AllInDockerAsync()).Where(container => container.Labels["fp.app"] == app).ToList(),
            seen => seen.Count == replicas && seen.All(container => container.Running),
            limit, seen => $"{string.Join(", ", seen.Select(container => $"{container.Name} {container.State}"))}\nagent log: {Agent.LogTail()}");
        await WaitUntilApiSaysAsync(app, replicas, limit);
    }

    /// <summary>Waits until the API lists exactly <paramref name="replicas"/> Containers, all ready.</summary>
    public Task WaitUntilApiSaysAsync(string app, int replicas, TimeSpan? limit = null) => Eventually.BecomesAsync(
        $"the API to say that exactly {replicas} of {app} are ready",
        () => Api.ContainersAsync(app),
        seen => seen.Count == replicas && seen.All(container => container.Ready),
        limit, seen => string.Join("; ", seen));

    public async ValueTask DisposeAsync()
    {
        api?.Dispose();
        if (agent is not null) await agent.KillAsync();
        if (controlPlane is not null) await controlPlane.KillAsync();
        if (docker is not null && File.Exists(ControlPlaneHost.IsFunctions ? IdentityFile : Path.Combine(Data, "cluster-id"))) await RemoveContainersAsync();
        KeepLogs();
        RemoveFiles();
        agent?.Dispose();
        controlPlane?.Dispose();
        Directory.Delete(Data, recursive: true);
    }

    private async Task RemoveContainersAsync()
    {
        var left = await docker!.Eye.ListAsync(CancellationToken.None, $"fp.cluster={Cluster}");
        if (left.Count > 0) await Commands.TryRunAsync("docker", ["-H", docker.Engine.Host, "rm", "-f", .. left.Select(container => container.Id)]);
    }

    // What the agent keeps in memory for its containers.
    private void RemoveFiles()
    {
        var id = Path.Combine(Data, "agent", "id");
        if (File.Exists(id) && Path.Combine("/run/functions-platform", File.ReadAllText(id).Trim()) is var files && Directory.Exists(files)) Directory.Delete(files, recursive: true);
    }

    private void KeepLogs()
    {
        var name = string.Concat((TestContext.Current.Test?.TestDisplayName ?? "fixture").Split(Path.GetInvalidFileNameChars()));
        var kept = Path.Combine(Executables.Repository, "artifacts", "test-report", "EndToEnd", name);
        Directory.CreateDirectory(kept);
        foreach (var log in Directory.EnumerateFiles(Path.Combine(Data, "logs"))) File.Copy(log, Path.Combine(kept, Path.GetFileName(log)), overwrite: true);
    }

    private static bool IsReady(JsonNode node) => (node["status"]?["conditions"]?.AsArray() ?? [])
        .Any(condition => condition!["type"]!.GetValue<string>() == "Ready" && condition["status"]!.GetValue<string>() == "True");
}
