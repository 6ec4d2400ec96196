namespace FunctionsPlatform.Functions.Hosting;

/// <summary>
/// Writes the log where the Functions host reads it. It files stdout as information and stderr as errors, so errors go to stderr, the rest to stdout, and what an
/// invocation says in passing into its answer. Warnings do not wait for the answer: it may never be given.
/// </summary>
[ProviderAlias("FunctionsHost")]
internal sealed class HostLogProvider(TextWriter output, TextWriter errors) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new HostLogger(this, categoryName);

    public void Dispose()
    {
        // The writers are the process's own.
    }

    /// <summary>Lines that no answer takes: its call has failed.</summary>
    public void Release(IEnumerable<string> lines)
    {
        foreach (var line in lines) Write(output, line);
    }

    internal void Log(LogLevel level, string line)
    {
        if (level >= LogLevel.Error) Write(errors, line);
        else if (level >= LogLevel.Warning || InvocationScope.Current?.TryKeep(line) != true) Write(output, line);
    }

    // One call for one line: many write at the same time.
    private static void Write(TextWriter writer, string line) => writer.WriteLine(line);
}
