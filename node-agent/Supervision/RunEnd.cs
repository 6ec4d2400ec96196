using System.Collections.Immutable;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>How the last run ended, for people.</summary>
/// <param name="Reason">Completed, Error, OutOfMemory, Killed, Unhealthy, Removed, StartFailed or Stopped.</param>
/// <param name="LogTail">The last lines it wrote, oldest first.</param>
public sealed record RunEnd(
    int ExitCode, string Reason, DateTimeOffset? StartedAt, DateTimeOffset FinishedAt, ImmutableArray<string> LogTail);
