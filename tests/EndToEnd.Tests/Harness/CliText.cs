using System.Collections.Immutable;
using System.Diagnostics;

namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>A CLI command that goes on and prints lines.</summary>
public sealed class CliText : IAsyncDisposable
{
    private readonly Process process;
    private readonly Task reading;
    private ImmutableList<string> lines = [];
    private string errors = "";

    private CliText(Process process)
    {
        this.process = process;
        reading = Task.WhenAll(ReadAsync(), ReadErrorsAsync());
    }

    /// <summary>What it has printed so far.</summary>
    public ImmutableList<string> Lines => Volatile.Read(ref lines);

    public string Errors => Volatile.Read(ref errors);

    public static CliText Start(Platform platform, params string[] arguments)
    {
        var start = new ProcessStartInfo(Executables.Cli, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in platform.CliEnvironment()) start.Environment[name] = value;
        return new CliText(Process.Start(start) ?? throw new InvalidOperationException("fp could not be started."));
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        await reading;
        process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (line.Length > 0) Volatile.Write(ref lines, lines.Add(line));
        }
    }

    private async Task ReadErrorsAsync()
    {
        while (await process.StandardError.ReadLineAsync(CancellationToken.None) is { } line) Volatile.Write(ref errors, errors + line + '\n');
    }
}
