using System.Globalization;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>Ends and pauses in words.</summary>
internal static class ExitText
{
    /// <summary>"exit code 137 (SIGKILL) after 12s".</summary>
    public static string Describe(int exitCode, TimeSpan? ranFor)
    {
        var code = SignalName(exitCode) is { } signal
            ? string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode} ({signal})")
            : string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode}");
        return ranFor is { } length && length >= TimeSpan.Zero ? $"{code} after {Length(length)}" : code;
    }

    /// <summary>Milliseconds below 10 s, whole seconds above.</summary>
    public static string Length(TimeSpan length) => length < TimeSpan.FromSeconds(10)
        ? DurationText.Format(TimeSpan.FromMilliseconds(Math.Round(length.TotalMilliseconds)))
        : DurationText.Format(TimeSpan.FromSeconds(Math.Round(length.TotalSeconds)));

    private static string? SignalName(int exitCode) => exitCode switch
    {
        129 => "SIGHUP",
        130 => "SIGINT",
        131 => "SIGQUIT",
        132 => "SIGILL",
        134 => "SIGABRT",
        135 => "SIGBUS",
        136 => "SIGFPE",
        137 => "SIGKILL",
        138 => "SIGUSR1",
        139 => "SIGSEGV",
        140 => "SIGUSR2",
        141 => "SIGPIPE",
        143 => "SIGTERM",
        _ => null,
    };
}
