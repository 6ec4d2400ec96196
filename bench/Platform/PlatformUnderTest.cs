using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace FunctionsPlatform.Bench.Platform;

/// <summary>Control plane and agent as processes with a data folder of their own. Disposal ends both and deletes the folder.</summary>
internal sealed class PlatformUnderTest : IAsyncDisposable
{
    private const string AppsPath = "api/v1/namespaces/default/apps/";

    private readonly string data = Directory.CreateTempSubdirectory("fp-bench-").FullName;
    private readonly string url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}");
    private readonly HttpClient client;
    private Process? controlPlane;
    private Process? agent;

    private PlatformUnderTest() => client = new HttpClient { BaseAddress = new Uri(url) };

    public int ControlPlaneId => controlPlane!.Id;

    public int AgentId => agent!.Id;

    /// <param name="dockerHost">Null: with the simulated runtime.</param>
    public static async Task<PlatformUnderTest> StartAsync(string bin, string? dockerHost, CancellationToken cancellationToken)
    {
        var platform = new PlatformUnderTest();
        try
        {
            await platform.StartBothAsync(bin, dockerHost, cancellationToken);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    public async Task PutAppAsync(string name, string document, CancellationToken cancellationToken)
    {
        using var content = new StringContent(document, Encoding.UTF8, "application/json");
        using var answer = await client.PutAsync(new Uri(AppsPath + name, UriKind.Relative), content, cancellationToken);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"PUT {name}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }

    public async Task DeleteAppAsync(string name, CancellationToken cancellationToken)
    {
        using var answer = await client.DeleteAsync(new Uri(AppsPath + name, UriKind.Relative), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Null: there is no such app.</summary>
    public async Task<int?> ReadyReplicasAsync(string app, CancellationToken cancellationToken)
    {
        using var answer = await client.GetAsync(new Uri(AppsPath + app, UriKind.Relative), cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        answer.EnsureSuccessStatusCode();
        using var document = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
        return document.RootElement.TryGetProperty("status", out var status) && status.TryGetProperty("readyReplicas", out var ready) ? ready.GetInt32() : 0;
    }

    /// <returns>The length of the answer in bytes.</returns>
    public async Task<int> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadAsByteArrayAsync(cancellationToken)).Length;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        foreach (var process in new[] { agent, controlPlane })
        {
            if (process is null) continue;
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }

        Directory.Delete(data, recursive: true);
    }

    private async Task StartBothAsync(string bin, string? dockerHost, CancellationToken cancellationToken)
    {
        controlPlane = Launch(Path.Combine(bin, "functions-platform"), ["--data", data, "--url", url, "--grpc-port", "0"], "control-plane.log", dockerHost);
        await Polling.UntilAsync("the control plane to be ready", () => AnswersAsync(controlPlane, "readyz", "", cancellationToken), cancellationToken);
        var token = (await File.ReadAllTextAsync(Path.Combine(data, "token"), cancellationToken)).Trim();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        agent = Launch(
            Path.Combine(bin, "fp-agent"),
            ["run", "--url", url, "--token-file", Path.Combine(data, "token"), "--data", data, "--runtime", dockerHost is null ? "simulated" : "docker", "--node-name", "bench"], "agent.log", dockerHost);
        await Polling.UntilAsync("the node to be ready", () => AnswersAsync(agent, "api/v1/nodes", "\"True\"", cancellationToken), cancellationToken);
    }

    // A shell opens the log, so that no pipe of ours holds the program up; `exec` keeps the pid.
    private Process Launch(string program, IEnumerable<string> arguments, string log, string? dockerHost)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >> \"$0\" 2>&1 < /dev/null", Path.Combine(data, log), program, .. arguments]);
        if (dockerHost is not null) start.Environment["DOCKER_HOST"] = dockerHost;
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started.");
    }

    private async Task<bool> AnswersAsync(Process process, string path, string needed, CancellationToken cancellationToken)
    {
        if (process.HasExited)
        {
            var logs = Directory.EnumerateFiles(data, "*.log").Select(File.ReadAllText);
            throw new InvalidOperationException($"A program ended at its start:\n{string.Join('\n', logs)}");
        }

        try
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
            return answer.IsSuccessStatusCode && (await answer.Content.ReadAsStringAsync(cancellationToken)).Contains(needed, StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
