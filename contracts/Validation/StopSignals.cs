using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Validation;

/// <summary>Signals that may ask a replica to end.</summary>
public static class StopSignals
{
    public static ImmutableArray<string> Known { get; } = ["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGKILL", "SIGWINCH"];

    public static bool IsKnown(string name) => Known.Contains(name, StringComparer.Ordinal);
}
