using System.Collections.Immutable;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Logs;

/// <summary>
/// The logs of finished containers on this host's disk: a folder each, compressed in segments. Whatever is written, the oldest segments go first, so that the budget holds at every moment; what is
/// older than the window goes too. A killed agent leaves a log as it was after its last complete block.
/// </summary>
public sealed class KeptLogStore
{
    private const int LargestSegment = 1 << 20;
    private const int LargestBlock = 256 * 1024;
    private const int LeastBlock = 4 * 1024;

    // Of one container that starts again and again.
    private const int MaxRuns = 50;

    private readonly string root;
    private readonly KeptLogOptions options;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly Dictionary<string, KeptLogRecord> records = new(StringComparer.Ordinal);
    private long used;

    /// <param name="root">Made when there is something to keep.</param>
    public KeptLogStore(string root, KeptLogOptions options, TimeProvider time)
    {
        (this.root, this.options, this.time) = (root, options, time);
        if (!Directory.Exists(root)) return;
        foreach (var path in Directory.EnumerateDirectories(root))
        {
            var folder = new KeptLogFolder(path);
            if (folder.Read() is { } record) records[path] = record;
            // Nobody can tell whose it was.
            else folder.Delete();
            used += folder.Size;
        }

        lock (gate)
        {
            MakeRoom(0);
            Forget();
        }
    }

    /// <summary>Bytes on the disk now.</summary>
    public long UsedBytes
    {
        get
        {
            lock (gate) return used;
        }
    }

    /// <summary>How far the log was saved. Null: nothing of it was.</summary>
    public (DateTimeOffset At, int Lines)? SavedUntil(string uid, string part)
    {
        lock (gate) return Find(uid, part) is { SavedUntil: { } at } record ? (at, record.SavedThen) : null;
    }

    /// <summary>A copy of what is known of a log. Null: nothing of it is kept.</summary>
    public KeptLogRecord? Get(string uid, string part)
    {
        lock (gate) return Find(uid, part) is { } record ? Copy(record) : null;
    }

    /// <summary>The kept logs, oldest first.</summary>
    /// <param name="app">Empty: of every app.</param>
    /// <param name="name">Of containers; empty: of all.</param>
    public ImmutableArray<KeptLogRecord> List(string space, string app, string name)
    {
        lock (gate)
        {
            Forget();
            return [.. records.Values
                .Where(record => record.Segments.Count > 0 && record.Namespace == space && (app.Length == 0 || record.App == app) && (name.Length == 0 || record.Name == name))
                .OrderBy(record => record.Segments[^1].Until)
                .Select(Copy)];
        }
    }

    /// <summary>Its lines from a time on and before another, oldest first.</summary>
    public IEnumerable<ContainerLogLine> Read(string uid, string part, DateTimeOffset? from, DateTimeOffset? before)
    {
        if (Get(uid, part) is not { } record) yield break;
        var folder = KeptLogFolder.Of(root, uid, part);
        foreach (var segment in record.Segments.Where(segment => !(segment.Until < from) && !(segment.From >= before)))
            foreach (var line in folder.ReadLines(segment).Select(KeptLineText.Read))
                if (line is not null && !(line.At < from) && !(line.At >= before)) yield return line;
    }

    /// <summary>Adds lines to the end of a log, in blocks that are each whole on the disk or not there.</summary>
    internal KeptLogWriter Open(KeptLogKey key) => new(this, key, (int)Math.Clamp(options.BudgetBytes / 16, LeastBlock, LargestBlock));

    internal void Append(KeptLogKey key, string block, DateTimeOffset from, DateTimeOffset until, (DateTimeOffset At, int Lines) saved)
    {
        var member = KeptLogFolder.Compress(block);
        lock (gate)
        {
            var (folder, record) = FindOrMake(key);
            (record.SavedUntil, record.SavedThen) = saved;
            MakeRoom(member.Length);
            // Its own oldest lines may have had to go, and all that was left of it with them.
            records[folder.Path] = record;
            // A block that is larger than the whole budget is nothing that can be kept.
            if (used + member.Length <= options.BudgetBytes)
            {
                var largest = Math.Min(LargestSegment, options.BudgetBytes / 8);
                if (record.Segments.Count == 0 || record.Segments[^1].Bytes + member.Length > largest)
                    record.Segments.Add(new KeptSegment { Number = NextNumber(record, folder), From = from });
                var segment = record.Segments[^1];
                var before = folder.LengthOf(segment.Number);
                folder.Append(segment, member);
                segment.Bytes += member.Length;
                segment.Until = until;
                used += segment.Bytes - before;
            }

            Write(folder, record);
        }
    }

    internal void Note(KeptLogKey key, KeptRunRecord run)
    {
        lock (gate)
        {
            // Of a run that has written nothing there is nothing to keep.
            if (Find(key.Uid, key.Part) is not { } record) return;
            if (record.Runs.Any(known => known.StartedAt == run.StartedAt)) return;
            record.Runs.Add(run);
            record.Runs.Sort((one, other) => one.StartedAt.CompareTo(other.StartedAt));
            if (record.Runs.Count > MaxRuns) record.Runs.RemoveRange(0, record.Runs.Count - MaxRuns);
            Write(KeptLogFolder.Of(root, key.Uid, key.Part), record);
        }
    }

    /// <summary>Lets go what is older than the window.</summary>
    public void Prune()
    {
        lock (gate) Forget();
    }

    private KeptLogRecord? Find(string uid, string part) => records.GetValueOrDefault(KeptLogFolder.Of(root, uid, part).Path);

    private (KeptLogFolder Folder, KeptLogRecord Record) FindOrMake(KeptLogKey key)
    {
        var folder = KeptLogFolder.Of(root, key.Uid, key.Part);
        if (records.TryGetValue(folder.Path, out var known)) return (folder, known);
        var record = new KeptLogRecord { Namespace = key.Namespace, App = key.App, Name = key.Name, Uid = key.Uid, Part = key.Part };
        records[folder.Path] = record;
        return (folder, record);
    }

    private void Write(KeptLogFolder folder, KeptLogRecord record)
    {
        var bytes = KeptLogFolder.Serialize(record);
        // The old one is there until the new one has taken its place.
        MakeRoom(bytes.Length);
        if (used + bytes.Length > options.BudgetBytes || !ReferenceEquals(records.GetValueOrDefault(folder.Path), record)) return;
        var before = folder.Size;
        folder.WriteRecord(bytes);
        used += folder.Size - before;
    }

    /// <summary>The oldest go until so much more fits.</summary>
    private void MakeRoom(long bytes)
    {
        while (used + bytes > options.BudgetBytes && Oldest() is var (path, record)) Drop(path, record);
    }

    private void Forget()
    {
        var limit = time.GetUtcNow() - options.Age;
        while (Oldest() is var (path, record) && record.Segments[0].Until < limit) Drop(path, record);
        foreach (var path in records.Where(pair => pair.Value.Segments.Count == 0 && (pair.Value.SavedUntil ?? default) < limit).Select(pair => pair.Key).ToList()) Delete(path);
    }

    private (string Path, KeptLogRecord Record)? Oldest()
    {
        (string Path, KeptLogRecord Record)? oldest = null;
        foreach (var (path, record) in records)
            if (record.Segments.Count > 0 && (oldest is null || record.Segments[0].Until < oldest.Value.Record.Segments[0].Until)) oldest = (path, record);
        return oldest;
    }

    private void Drop(string path, KeptLogRecord record)
    {
        var folder = new KeptLogFolder(path);
        var segment = record.Segments[0];
        used -= folder.LengthOf(segment.Number);
        folder.DeleteSegment(segment.Number);
        record.Segments.RemoveAt(0);
        // With nothing left of it, and not about to be written, its record is of no use to anyone.
        if (record.Segments.Count == 0) Delete(path);
    }

    private void Delete(string path)
    {
        var folder = new KeptLogFolder(path);
        used -= folder.Size;
        folder.Delete();
        records.Remove(path);
    }

    private static int NextNumber(KeptLogRecord record, KeptLogFolder folder)
    {
        var next = record.Segments.Count == 0 ? 1 : record.Segments[^1].Number + 1;
        while (folder.LengthOf(next) > 0) next++;
        return next;
    }

    private static KeptLogRecord Copy(KeptLogRecord record) => record with { Runs = [.. record.Runs], Segments = [.. record.Segments.Select(segment => segment with { })] };
}
