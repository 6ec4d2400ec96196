using System.Diagnostics;

namespace FunctionsPlatform.Testing.Docker;

/// <summary>Runs the machine's own programs.</summary>
public static class Commands
{
    /// <summary>Full path of a program on the PATH or in the system's folders; null when it is not there.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Concat(["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin"])
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    /// <summary>Standard output of the program.</summary>
    /// <exception cref="InvalidOperationException">It exited with another code than 0; the message holds what it said.</exception>
    public static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var (exitCode, output, error) = await ExecuteAsync(program, arguments, cancellationToken);
        if (exitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} exited with {exitCode}: {error}{output}");
        return output;
    }

    /// <summary>For clearing up, where the thing may be gone already: standard output, whatever the exit code.</summary>
    public static async Task<string> TryRunAsync(string program, IReadOnlyList<string> arguments) =>
        (await ExecuteAsync(program, arguments, CancellationToken.None)).Output;

    private static async Task<(int ExitCode, string Output, string Error)> ExecuteAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Find(program) ?? program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started.");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
