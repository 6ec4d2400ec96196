using System.Runtime.CompilerServices;

namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

/// <summary>
/// Reads what processes wrote. Both streams go to one file, so that their order is kept; lines carry no time of their own, so that of their run's end
/// (or, while it runs, of the file's last change) stands for it.
/// </summary>
internal static class ProcessLogs
{
    private static readonly TimeSpan FollowPoll = TimeSpan.FromMilliseconds(100);

    public static async IAsyncEnumerable<ContainerLogLine> ReadAsync(
        ProcessFolder folder, LogQuery query, Func<RunRecord, bool> runs, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var position = 0L;
        var last = folder.LastRun;
        if (last is not null) position = LengthOf(folder.LogOf(last.Number));
        foreach (var line in Written(folder, query)) yield return line;
        if (!query.Follow) yield break;
        while (last is not null)
        {
            var ended = !runs(last);
            var (lines, next) = ReadFrom(folder.LogOf(last.Number), position, whole: ended);
            position = next;
            foreach (var text in lines) yield return new ContainerLogLine(time.GetUtcNow(), "stdout", text);
            if (ended) break;
            await Task.Delay(FollowPoll, time, cancellationToken);
        }
    }

    private static IEnumerable<ContainerLogLine> Written(ProcessFolder folder, LogQuery query)
    {
        var lines = folder.ReadRuns().SelectMany(run => LinesOf(folder, run));
        if (query.Since is { } since) lines = lines.Where(line => line.At >= since);
        return query.Tail > 0 ? lines.TakeLast(query.Tail) : lines;
    }

    private static IEnumerable<ContainerLogLine> LinesOf(ProcessFolder folder, RunRecord run)
    {
        var exit = folder.ReadExit(run);
        foreach (var file in (string[])[folder.OlderLogOf(run.Number), folder.LogOf(run.Number)])
        {
            if (!File.Exists(file)) continue;
            var at = exit?.FinishedAt ?? new DateTimeOffset(File.GetLastWriteTimeUtc(file), TimeSpan.Zero);
            foreach (var text in ReadFrom(file, 0, whole: true).Lines) yield return new ContainerLogLine(at, "stdout", text);
        }
    }

    /// <param name="whole">A last line with no end counts too.</param>
    private static (List<string> Lines, long Next) ReadFrom(string file, long position, bool whole)
    {
        if (!File.Exists(file)) return ([], position);
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // Shorter than before: it was moved aside, and begins anew.
        if (stream.Length < position) position = 0;
        stream.Position = position;
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        var end = whole ? text.Length : text.LastIndexOf('\n') + 1;
        if (end == 0) return ([], position);
        var lines = text[..end].Split('\n').ToList();
        if (lines[^1].Length == 0) lines.RemoveAt(lines.Count - 1);
        return (lines, position + System.Text.Encoding.UTF8.GetByteCount(text.AsSpan(0, end)));
    }

    private static long LengthOf(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;
}
