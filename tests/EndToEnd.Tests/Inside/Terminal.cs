using System.Diagnostics;
using System.Text;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests.Inside;

/// <summary>A terminal with a program in it, and someone who types when what they wait for is there.</summary>
internal sealed class Terminal : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder shown = new();
    private readonly Task reading;

    private Terminal(Process process)
    {
        this.process = process;
        reading = ReadAsync();
    }

    public string Shown
    {
        get
        {
            lock (shown) return shown.ToString();
        }
    }

    /// <summary>Skips the calling test where there is no terminal to be had.</summary>
    public static Terminal Start(Platform platform, string command)
    {
        if (!File.Exists("/usr/bin/script")) Assert.Skip("There is no 'script', which makes a terminal for the test.");
        var start = new ProcessStartInfo("/usr/bin/script", ["-qefc", command, "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in platform.CliEnvironment()) start.Environment[name] = value;
        return new Terminal(Process.Start(start)!);
    }

    public async Task TypeAsync(string keys)
    {
        await process.StandardInput.WriteAsync(keys);
        await process.StandardInput.FlushAsync();
    }

    public Task ShowsAsync(string text) => Eventually.BecomesAsync($"'{text}' on the screen", () => Task.FromResult(Shown), seen => seen.Contains(text, StringComparison.Ordinal), describe: seen => seen);

    public async Task<int> ExitCodeAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        await reading;
        process.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        int count;
        while ((count = await process.StandardOutput.ReadAsync(buffer)) > 0)
            lock (shown) shown.Append(buffer, 0, count);
    }
}
