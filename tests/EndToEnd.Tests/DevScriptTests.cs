using System.Diagnostics;
using System.Globalization;
using FunctionsPlatform.EndToEnd.Tests.Harness;
using FunctionsPlatform.Testing.Docker;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>The one command that brings the platform up, as a user on a fresh machine runs it, without Docker.</summary>
[Trait(ControlPlaneHost.Trait, ControlPlaneHost.Standalone)]
public sealed class DevScriptTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly string data = Directory.CreateTempSubdirectory("fp-dev-").FullName;
    private readonly string url = $"http://127.0.0.1:{FreePort.Next()}";

    [Fact]
    public async Task Up_shows_a_healthy_sample_a_second_up_says_running_and_down_leaves_nothing()
    {
        ControlPlaneHost.RequireStandalone("./dev up starts the standalone host");
        if (!File.Exists(Path.Combine(Executables.Repository, "artifacts", "bin", "fp"))) Assert.Skip("artifacts/bin is empty; './dev publish' fills it");

        var first = (await DevAsync("up", "--data", data, "--url", url, "--runtime", "process")).Ok();
        Assert.Matches(@"hello\s+3/3", first.Output);
        Assert.Equal(3, first.Output.Split('\n').Count(line => line.StartsWith("hello-", StringComparison.Ordinal) && line.Contains("Running", StringComparison.Ordinal)));
        Assert.Contains("scale app hello", first.Error, StringComparison.Ordinal);
        var controlPlane = PidOf("control-plane");
        var agent = PidOf("agent");
        Assert.Equal(3, Samples().Count);

        var second = (await DevAsync("up", "--data", data, "--url", url, "--runtime", "process")).Ok();
        Assert.Contains("already running", second.Error, StringComparison.Ordinal);
        Assert.Equal(controlPlane, PidOf("control-plane"));

        using (var process = Process.GetProcessById(controlPlane)) process.Kill();
        (await DevAsync("up", "--data", data, "--runtime", "process")).Ok();
        Assert.Equal(url, (await File.ReadAllTextAsync(Path.Combine(data, "run", "url"), TestContext.Current.CancellationToken)).Trim());
        Assert.Equal(agent, PidOf("agent"));
        controlPlane = PidOf("control-plane");

        (await DevAsync("down", "--data", data)).Ok();
        Assert.False(Directory.Exists($"/proc/{controlPlane}"), "The control plane still runs.");
        Assert.False(Directory.Exists($"/proc/{agent}"), "The agent still runs.");
        Assert.Empty(Samples());
        Assert.True(File.Exists(Path.Combine(data, "token")), "down keeps the data unless told otherwise.");

        (await DevAsync("down", "--data", data, "--purge")).Ok();
        Assert.False(Directory.Exists(data), "down --purge deletes the data.");
    }

    [Fact]
    public async Task An_engine_that_up_has_started_is_gone_after_down()
    {
        if (DockerEngine.WhyNot() is { } reason) Assert.Skip(reason);
        var noEngine = new Dictionary<string, string?> { ["FP_DATA"] = null, ["DOCKER_HOST"] = $"unix://{data}/none.sock" };

        var up = (await DevAsync(noEngine, "up", "--data", data, "--url", url, "--runtime", "docker", "--install-docker")).Ok();
        Assert.Matches(@"hello\s+3/3", up.Output);
        var daemon = PidOf("dockerd");

        (await DevAsync(noEngine, "down", "--data", data)).Ok();
        Assert.False(Directory.Exists($"/proc/{daemon}"), "The engine still runs.");
        (await DevAsync(noEngine, "down", "--data", data, "--purge")).Ok();
        Assert.False(Directory.Exists(data), "down --purge deletes the data.");
        Assert.DoesNotContain(data, await File.ReadAllTextAsync("/proc/mounts", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_options_are_usage_errors()
    {
        var runtime = await DevAsync("up", "--runtime", "podman", "--data", data);
        var command = await DevAsync("sideways");

        Assert.Equal(2, runtime.ExitCode);
        Assert.Contains("docker, process or simulated", runtime.Error, StringComparison.Ordinal);
        Assert.Equal(2, command.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(data)) await DevAsync("down", "--data", data, "--purge");
        if (Directory.Exists(data)) Directory.Delete(data, recursive: true);
    }

    private static Task<CommandResult> DevAsync(params string[] arguments) => DevAsync(new Dictionary<string, string?> { ["FP_DATA"] = null }, arguments);

    private static Task<CommandResult> DevAsync(Dictionary<string, string?> environment, params string[] arguments) =>
        CommandResult.RunAsync(Path.Combine(Executables.Repository, "dev"), arguments, environment, null, Limit, CancellationToken.None);

    private int PidOf(string program) => int.Parse(File.ReadAllText(Path.Combine(data, "run", program + ".pid")), CultureInfo.InvariantCulture);

    // The sample's own processes: they run from a folder below ours.
    private List<int> Samples() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && new FileInfo($"/proc/{pid}/exe").LinkTarget is { } program
                && program.StartsWith(data + "/", StringComparison.Ordinal) && Path.GetFileName(program) == "hello"),
    ];
}
