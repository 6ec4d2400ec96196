using System.Collections.Immutable;
using System.Text;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>The last words of a container, as they are reported.</summary>
internal static class LogTail
{
    public const int MaxLines = 50;

    /// <summary>Some of those at the end may be of the next run.</summary>
    public const int MaxLinesRead = 3 * MaxLines;

    public const int MaxBytes = 8192;

    public static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(5);

    /// <summary>The last lines that fit; the oldest of them may lose its beginning.</summary>
    public static ImmutableArray<string> Cut(IReadOnlyList<string> lines)
    {
        var kept = new List<string>();
        var room = MaxBytes;
        for (var index = lines.Count - 1; index >= 0 && kept.Count < MaxLines && room > 0; index--)
        {
            var line = lines[index];
            while (Encoding.UTF8.GetByteCount(line) > room) line = line[Math.Max(1, line.Length - room)..];
            kept.Add(line);
            room -= Encoding.UTF8.GetByteCount(line) + 1;
        }

        kept.Reverse();
        return [.. kept];
    }
}
