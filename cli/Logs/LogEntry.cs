namespace FunctionsPlatform.Cli.Logs;

/// <param name="At">Of a line without a time: that of the one before.</param>
internal sealed record LogEntry(DateTimeOffset At, string Text);
