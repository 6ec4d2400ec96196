using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using FunctionsPlatform.NodeAgent.Health;

namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

/// <summary>
/// Runs a probe's command beside a process: in its folder, with its environment and in its control groups, as a session of its own that ends with
/// the answer, whatever it has left in the background.
/// </summary>
internal static class ProcessExec
{
    /// <summary>$0: members files of the run's control groups, with colons between; then the command.</summary>
    private const string Script = """
        IFS=:; for group in $0; do echo 0 >"$group"; done 2>/dev/null; unset IFS; exec "$@"
        """;

    public static async Task<ProbeAnswer> ProbeAsync(ProcessFolder folder, RunRecord? run, ImmutableArray<string> command, CancellationToken cancellationToken)
    {
        if (run is null || folder.ReadPids(run.Number) is not var (_, program)) return new ProbeAnswer(false, "it does not run");
        var members = string.Join(':', run.ControlGroups.Select(ControlGroup.MembersFile));
        var start = new ProcessStartInfo("setsid", ["/bin/sh", "-c", Script, members, .. command])
        {
            WorkingDirectory = folder.Work,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var pair in ProcessTable.Environment(program).Select(text => text.Split('=', 2)).Where(pair => pair.Length == 2)) start.Environment[pair[0]] = pair[1];
        try
        {
            using var process = Process.Start(start);
            return process is null ? new ProbeAnswer(false, $"{command[0]} was not started") : await AskAsync(process, command[0], cancellationToken);
        }
        catch (Win32Exception failure)
        {
            return new ProbeAnswer(false, failure.Message);
        }
    }

    private static async Task<ProbeAnswer> AskAsync(Process process, string name, CancellationToken cancellationToken)
    {
        var group = process.Id;
        try
        {
            var output = ReadBeginningAsync(process.StandardOutput.BaseStream, cancellationToken);
            var error = ReadBeginningAsync(process.StandardError.BaseStream, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            // What it left in the background may hold its output open for ever.
            Signals.SendToGroup(group, Signals.Kill);
            return ProbeText.Answer(name, process.ExitCode, $"{await output} {await error}".Trim());
        }
        finally
        {
            Signals.SendToGroup(group, Signals.Kill);
        }
    }

    /// <summary>Reads to the end and keeps the beginning: what a probe says may have any length.</summary>
    private static async Task<string> ReadBeginningAsync(Stream stream, CancellationToken cancellationToken)
    {
        var kept = new byte[ProbeText.MaxBytes];
        var length = await stream.ReadAtLeastAsync(kept, kept.Length, throwOnEndOfStream: false, cancellationToken);
        var scrap = new byte[16 * 1024];
        while (length == kept.Length && await stream.ReadAsync(scrap, cancellationToken) > 0)
        {
            // Dropped.
        }

        return ProbeText.Decode(kept.AsSpan(0, length));
    }
}
