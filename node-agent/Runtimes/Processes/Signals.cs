using System.Runtime.InteropServices;

namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

internal static partial class Signals
{
    public const int Kill = 9;

    /// <summary>Linux numbers, the same on every architecture that .NET runs on.</summary>
    public static int NumberOf(string name) => name switch
    {
        "SIGHUP" => 1,
        "SIGINT" => 2,
        "SIGQUIT" => 3,
        "SIGKILL" => Kill,
        "SIGUSR1" => 10,
        "SIGUSR2" => 12,
        "SIGWINCH" => 28,
        _ => 15,
    };

    /// <returns>False: there is no such process (or it is not ours).</returns>
    public static bool Send(int pid, int signal) => pid > 1 && KillCall(pid, signal) == 0;

    /// <summary>To every member of the process group.</summary>
    public static bool SendToGroup(int group, int signal) => group > 1 && KillCall(-group, signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int KillCall(int pid, int signal);
}
