namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <param name="Stream">stdout or stderr.</param>
public sealed record ContainerLogLine(DateTimeOffset At, string Stream, string Text);
