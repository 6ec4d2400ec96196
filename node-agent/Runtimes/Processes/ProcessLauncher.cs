using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;

namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

/// <summary>Begins a run in a session of its own, watched by a shell that writes down how it ends. Both outlive the agent.</summary>
internal static class ProcessLauncher
{
    /// <summary>
    /// $0: the run's file prefix; $1: members files of its control groups, with colons between; then the command. The program alone enters the groups.
    /// When it has ended, what it left behind in its control groups and in its process group goes too, and with it the shell (that is what
    /// <c>kill 0</c> means: setsid made the group ours).
    /// </summary>
    private const string Script = """
        run=$0; groups=$1; shift
        exec >>"$run.log" 2>&1 </dev/null
        ( IFS=:; for group in $groups; do echo 0 >"$group"; done 2>/dev/null; unset IFS; exec "$@" ) &
        echo "$$ $!" >"$run.pid"
        wait $!
        code=$?
        IFS=:
        for group in $groups; do
          while read -r pid; do kill -9 "$pid"; done <"$group"
        done 2>/dev/null
        echo $code >"$run.exit"
        kill -9 0
        """;

    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <returns>The shell, a child of the agent; or what went wrong.</returns>
    public static (Process? Shell, string Problem) Launch(
        ProcessFolder folder, RunRecord run, ImmutableArray<string> command, ImmutableSortedDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("setsid") { UseShellExecute = false, WorkingDirectory = folder.Work };
        var members = string.Join(':', run.ControlGroups.Select(ControlGroup.MembersFile));
        foreach (var argument in (ReadOnlySpan<string>)["/bin/sh", "-c", Script, folder.Prefix(run.Number), members, .. command]) start.ArgumentList.Add(argument);
        // What the agent was started with is no business of its containers.
        start.Environment.Clear();
        start.Environment["PATH"] = DefaultPath;
        start.Environment["HOME"] = folder.Work;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        try
        {
            return (Process.Start(start), "");
        }
        catch (Win32Exception failure)
        {
            return (null, $"'setsid' could not be run: {failure.Message}");
        }
    }
}
