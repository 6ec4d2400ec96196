using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using FunctionsPlatform.NodeAgent.Health;

namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

/// <summary>Runs a probe's command beside a process, in its folder and with its environment.</summary>
internal static class ProcessExec
{
    private const int MaxDetail = 200;

    public static async Task<ProbeAnswer> ProbeAsync(ProcessFolder folder, int? program, ImmutableArray<string> command, CancellationToken cancellationToken)
    {
        if (program is not { } pid) return new ProbeAnswer(false, "it does not run");
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { WorkingDirectory = folder.Work, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var pair in ProcessTable.Environment(pid).Select(text => text.Split('=', 2)).Where(pair => pair.Length == 2)) start.Environment[pair[0]] = pair[1];
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
        try
        {
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var said = (await process.StandardOutput.ReadToEndAsync(cancellationToken) + await error).Trim();
            await process.WaitForExitAsync(cancellationToken);
            var detail = string.Create(CultureInfo.InvariantCulture, $"{name} exited with {process.ExitCode}");
            return new ProbeAnswer(process.ExitCode == 0, said.Length == 0 ? detail : $"{detail}: {(said.Length > MaxDetail ? said[..MaxDetail] : said)}");
        }
        finally
        {
            // One that takes too long must not stay behind.
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
