using System.Diagnostics;
using System.Globalization;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>One line for each entry: level, category, event, text, and what ties it to the call and the trace.</summary>
internal sealed class HostLogger(HostLogProvider provider, string category) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{NameOf(logLevel)} {category}[{eventId.Id}] {formatter(state, exception)}");
        if (InvocationScope.Current is { } invocation) line += $" (function {invocation.Function}, invocation {invocation.Id})";
        if (Activity.Current is { } activity) line += $" (trace {activity.TraceId})";
        if (exception is not null) line += $" {exception}";
        provider.Log(logLevel, line.ReplaceLineEndings(" "));
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
