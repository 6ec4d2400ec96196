using System.Globalization;

namespace FunctionsPlatform.Durable.Tests.Crashes;

/// <summary>What the world outside knows, whatever process dies: which of a user's acts were acknowledged, and which activities had effects.</summary>
internal sealed class Diary : IDisposable
{
    private readonly Lock gate = new();
    private readonly HashSet<string> acts = [];
    private readonly Dictionary<ActivityCall, int> runs = [];
    private readonly HashSet<ActivityCall> excused = [];
    private readonly StreamWriter? file;

    /// <param name="path">Where it is kept, for processes that really die; null: in memory.</param>
    public Diary(string? path = null)
    {
        if (path is null) return;
        if (File.Exists(path))
        {
            foreach (var line in File.ReadLines(path)) Read(line.Split('\t'));
        }

        file = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, 1)) { AutoFlush = true };
    }

    /// <summary>Calls of activities with the times that they ran.</summary>
    public IReadOnlyDictionary<ActivityCall, int> Runs => runs;

    public bool Has(string act) => acts.Contains(act);

    public void Did(string act)
    {
        lock (gate)
        {
            acts.Add(act);
            file?.WriteLine($"did\t{act}");
        }
    }

    public void Ran(ActivityCall run)
    {
        lock (gate)
        {
            runs[run] = runs.GetValueOrDefault(run) + 1;
            file?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ran\t{run.Instance}\t{run.Key}"));
        }
    }

    /// <summary>Its process died between its body and its result: it may run once more.</summary>
    public void Excuse(ActivityCall run) => excused.Add(run);

    public bool IsExcused(ActivityCall run) => excused.Contains(run);

    public void Dispose() => file?.Dispose();

    private void Read(string[] parts)
    {
        if (parts is ["did", var act]) acts.Add(act);
        if (parts is not ["ran", var instance, var key]) return;
        var run = new ActivityCall(instance, key);
        runs[run] = runs.GetValueOrDefault(run) + 1;
    }
}
