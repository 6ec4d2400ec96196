using System.Collections.Concurrent;
using System.Diagnostics;

namespace FunctionsPlatform.FunctionsHost.Tests.Harness;

/// <summary>A node agent as a process, with the simulated runtime.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private readonly string data;
    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();

    private AgentProcess(string data, Process process) => (this.data, this.process) = (data, process);

    public bool Running => !process.HasExited;

    public string Data => data;

    public string Log => string.Join('\n', lines.TakeLast(60));

    public int Count(string text) => lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    /// <param name="token">What it joins with, if it has to.</param>
    public static AgentProcess Start(Uri url, string? data = null, string token = TestApp.Token)
    {
        data ??= Directory.CreateTempSubdirectory("fp-agent-").FullName;
        File.WriteAllText(Path.Combine(data, "token"), token);
        string[] arguments = ["run", "--url", url.ToString().TrimEnd('/'), "--token-file", Path.Combine(data, "token"), "--data", data, "--runtime", "simulated", "--node-name", "node-1"];
        var start = new ProcessStartInfo(Executable(), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        var process = new Process { StartInfo = start };
        var agent = new AgentProcess(data, process);
        process.OutputDataReceived += (_, line) => agent.lines.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => agent.lines.Enqueue(line.Data ?? "");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return agent;
    }

    // tests/FunctionsHost.Tests/bin/Debug/net10.0 → node-agent/bin/Debug/net10.0
    private static string Executable()
    {
        var mine = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(mine.Parent!.Parent!.Parent!.Parent!.Parent!.FullName, "node-agent", "bin", mine.Parent.Name, mine.Name, "fp-agent");
    }

    /// <summary>As kill -9; the folder stays for the next.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(data, recursive: true);
    }
}
