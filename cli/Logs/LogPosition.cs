using System.Globalization;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;

namespace FunctionsPlatform.Cli.Logs;

/// <summary>How far a log has been read, so that it can be asked for again from there: the time of the last line, and how many lines had that time.</summary>
internal sealed class LogPosition
{
    private int seen;
    private DateTimeOffset? from;
    private int repeated;

    /// <summary>Null: no line with a time was read.</summary>
    public DateTimeOffset? At { get; private set; }

    /// <summary>An answer has come before.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>The answer broke off; the next one begins at the time of the last line, and lines that were read come again.</summary>
    public void Resume() => (HasBegun, from, repeated) = (true, At, seen);

    /// <param name="line">JSON with <c>at</c> and <c>text</c>; anything else is a line as it is.</param>
    /// <returns>Null when it was read before.</returns>
    public LogEntry? Take(string line)
    {
        if (!line.StartsWith('{')) return new LogEntry(At ?? DateTimeOffset.MinValue, line);
        // Cut off: it comes again whole.
        if (Parse(line) is not { } json || json.Text("text") is not { } text) return null;
        if (!DateTimeOffset.TryParse(json.Text("at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) return new LogEntry(At ?? DateTimeOffset.MinValue, text);
        if (at < from || (at == from && repeated-- > 0)) return null;
        if (at > from) from = null;
        seen = at == At ? seen + 1 : 1;
        At = at;
        return new LogEntry(at, text);
    }

    private static JsonElement? Parse(string line)
    {
        try
        {
            return JsonElement.Parse(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
