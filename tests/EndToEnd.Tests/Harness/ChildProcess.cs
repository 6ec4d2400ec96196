using System.Diagnostics;
using System.Globalization;
using FunctionsPlatform.Testing.Docker;

namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>A long-running program of the platform's, with its output in a file.</summary>
public sealed class ChildProcess : IControlPlane
{
    private readonly Process process;

    private ChildProcess(Process process, string log)
    {
        this.process = process;
        Log = log;
    }

    public int Id => process.Id;

    public bool Running => !process.HasExited;

    /// <summary>Path of the file that takes its output; a restart appends to it.</summary>
    public string Log { get; }

    public static ChildProcess Start(string program, IReadOnlyList<string> arguments, string log, IReadOnlyDictionary<string, string>? environment = null)
    {
        // A shell opens the log, so that no pipe of ours holds the program up; `exec` keeps the pid.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >> \"$0\" 2>&1 < /dev/null", log, program, .. arguments]);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return new ChildProcess(Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started."), log);
    }

    /// <summary>As <c>kill -9</c>: no warning, no chance to finish anything.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Asks it to end and waits; its exit code, or null when it had to be killed.</summary>
    public async Task<int?> TerminateAsync(TimeSpan limit)
    {
        await Commands.TryRunAsync("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
            return process.ExitCode;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            await KillAsync();
            return null;
        }
    }

    /// <summary>The end of its output.</summary>
    public string LogTail()
    {
        if (!File.Exists(Log)) return "(no output)";
        var text = File.ReadAllText(Log);
        return text[Math.Max(0, text.Length - 3_000)..];
    }

    public void Dispose() => process.Dispose();
}
