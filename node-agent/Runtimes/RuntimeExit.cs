namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>How a run ended, as the runtime tells it.</summary>
/// <param name="ExitCode">128 + n when signal n ended it.</param>
/// <param name="FinishedAt">By the clock that <see cref="ContainerRun.StartedAt"/> is by.</param>
public sealed record RuntimeExit(int ExitCode, bool OutOfMemory, DateTimeOffset FinishedAt);
