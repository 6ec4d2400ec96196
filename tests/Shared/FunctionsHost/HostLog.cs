using System.Collections.Concurrent;

namespace FunctionsPlatform.Testing.FunctionsHost;

/// <param name="Level">Information or Error, as the host files it.</param>
/// <param name="Category"><c>Host.Function.Console</c> for the handler's output, <c>Function.F.User</c> for lines of an answer, <c>Host</c> for the host's own.</param>
public sealed record HostLogLine(string Level, string Category, string Text);

/// <summary>What the host would log.</summary>
public sealed class HostLog
{
    private readonly ConcurrentQueue<HostLogLine> lines = new();

    public IReadOnlyCollection<HostLogLine> Lines => lines;

    public override string ToString() => string.Join('\n', lines.TakeLast(200).Select(line => $"{line.Level} {line.Category}: {line.Text}"));

    internal void Add(string level, string category, string text) => lines.Enqueue(new HostLogLine(level, category, text));
}
