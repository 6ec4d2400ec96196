using System.ComponentModel;
using System.Diagnostics;

namespace FunctionsPlatform.Cli;

/// <summary>The user's editor, in this terminal.</summary>
internal static class Editor
{
    private static readonly string[] Variables = ["FP_EDITOR", "VISUAL", "EDITOR"];

    /// <param name="variable">Reads the environment.</param>
    /// <returns>The program and its arguments; <c>vi</c> (Windows: <c>notepad</c>) where no variable names one.</returns>
    public static string[] Words(Func<string, string?> variable)
    {
        var command = Variables.Select(variable).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
        return (command ?? (OperatingSystem.IsWindows() ? "notepad" : "vi")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Runs it on a file until it is closed.</summary>
    /// <returns>Null: it ended well. Else what went wrong.</returns>
    public static async Task<string?> RunAsync(string[] words, string file, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(words[0], [.. words[1..], file]) { UseShellExecute = false });
            if (process is null) return $"the editor '{words[0]}' did not start";
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? null : $"the editor '{words[0]}' ended with exit code {process.ExitCode}";
        }
        catch (Win32Exception error)
        {
            return $"the editor '{words[0]}' does not start: {error.Message}; set FP_EDITOR or EDITOR";
        }
    }
}
