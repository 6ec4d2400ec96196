using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

/// <summary>
/// The files of one container: <c>container.json</c>, <c>work/</c> (where it runs), and for each run <c>run-N.json</c>, <c>run-N.pid</c> (of the shell
/// that waits for it, and its own), <c>run-N.log</c> and, once it has ended, <c>run-N.exit</c>. They are all an agent needs to find it again.
/// </summary>
internal sealed class ProcessFolder(string path)
{
    public string Path { get; } = path;

    public string Uid => System.IO.Path.GetFileName(Path);

    public string Work => System.IO.Path.Combine(Path, "work");

    private string RecordFile => System.IO.Path.Combine(Path, "container.json");

    public bool Exists => File.Exists(RecordFile);

    /// <summary>Common beginning of a run's file names; also in the command line of the shell that waits for it, which tells it from a recycled pid.</summary>
    public string Prefix(int run) => System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"run-{run}"));

    public string LogOf(int run) => Prefix(run) + ".log";

    public string OlderLogOf(int run) => Prefix(run) + ".log.1";

    public ProcessRecord? ReadRecord() => Read(RecordFile, AgentJson.Default.ProcessRecord);

    public void WriteRecord(ProcessRecord record)
    {
        Directory.CreateDirectory(Work);
        Write(RecordFile, record, AgentJson.Default.ProcessRecord);
    }

    public void WriteRun(RunRecord run) => Write(Prefix(run.Number) + ".json", run, AgentJson.Default.RunRecord);

    /// <summary>Oldest first; at most the last two are kept.</summary>
    public IReadOnlyList<RunRecord> ReadRuns() => Directory.Exists(Path)
        ? [.. Directory.EnumerateFiles(Path, "run-*.json").Select(file => Read(file, AgentJson.Default.RunRecord)).OfType<RunRecord>().OrderBy(run => run.Number)]
        : [];

    public RunRecord? LastRun => ReadRuns() is [.., var last] ? last : null;

    /// <summary>Null: the shell has not written it (yet).</summary>
    public (int Shell, int Program)? ReadPids(int run)
    {
        var parts = ReadText(Prefix(run) + ".pid")?.Split(' ', StringSplitOptions.TrimEntries) ?? [];
        return parts.Length == 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var shell) && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var program)
            ? (shell, program)
            : null;
    }

    /// <summary>Null: it has not ended, or nobody was there to write it down.</summary>
    public RuntimeExit? ReadExit(RunRecord run)
    {
        var file = Prefix(run.Number) + ".exit";
        if (!int.TryParse(ReadText(file)?.Trim(), CultureInfo.InvariantCulture, out var code)) return null;
        // File times are coarser than the clock: an end is never before its start.
        var written = new DateTimeOffset(File.GetLastWriteTimeUtc(file), TimeSpan.Zero);
        return new RuntimeExit(code, ControlGroup.WasOutOfMemory(run.ControlGroups), written < run.StartedAt ? run.StartedAt : written);
    }

    public void WriteExit(int run, int exitCode) => File.WriteAllText(Prefix(run) + ".exit", exitCode.ToString(CultureInfo.InvariantCulture));

    public void DeleteRun(RunRecord run)
    {
        ControlGroup.KillMembers(run.ControlGroups);
        ControlGroup.Remove(run.ControlGroups);
        foreach (var file in Directory.EnumerateFiles(Path, System.IO.Path.GetFileName(Prefix(run.Number)) + ".*")) File.Delete(file);
    }

    public void Delete()
    {
        foreach (var run in ReadRuns())
        {
            ControlGroup.KillMembers(run.ControlGroups);
            ControlGroup.Remove(run.ControlGroups);
        }

        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }

    private static string? ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static T? Read<T>(string file, JsonTypeInfo<T> type) where T : class
    {
        if (ReadText(file) is not { Length: > 0 } text) return null;
        try
        {
            return JsonSerializer.Deserialize(text, type);
        }
        catch (JsonException)
        {
            // Not written to its end: as good as not there.
            return null;
        }
    }

    private static void Write<T>(string file, T value, JsonTypeInfo<T> type)
    {
        File.WriteAllBytes(file + ".new", JsonSerializer.SerializeToUtf8Bytes(value, type));
        File.Move(file + ".new", file, overwrite: true);
    }
}
