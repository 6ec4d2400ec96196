using System.Globalization;
using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Durable.Tests.Crashes;

/// <summary>Which deaths a series of processes is to die, and how far it has come; kept in a folder, because none of them lives to tell.</summary>
internal sealed class KillPlan(string folder)
{
    private string Points => Path.Combine(folder, "plan.txt");

    private string Progress => Path.Combine(folder, "progress.txt");

    private string Clock => Path.Combine(folder, "clock.txt");

    /// <summary>A file for each point, so that equal calls have equal numbers.</summary>
    public string Database(int point) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"store-{point}.db"));

    public string Diary(int point) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"diary-{point}.txt"));

    public void Write(IEnumerable<(CrashScenario Scenario, int At, CrashMoment Moment)> points) => File.WriteAllLines(
        Points, points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Scenario.Name}\t{point.At}\t{point.Moment}")));

    public IReadOnlyList<(CrashScenario Scenario, int At, CrashMoment Moment)> Read() =>
    [
        .. File.ReadLines(Points).Select(line => line.Split('\t')).Select(parts =>
            (CrashScenarios.Named(parts[0]), int.Parse(parts[1], CultureInfo.InvariantCulture), Enum.Parse<CrashMoment>(parts[2]))),
    ];

    /// <summary>Points that are over, and whether a process has begun to die at the next.</summary>
    public (int Passed, bool HasBegun) ReadProgress()
    {
        string[] lines = File.Exists(Progress) ? File.ReadAllLines(Progress) : [];
        return (lines.Count(line => line == "passed"), lines is [.., "begun"]);
    }

    public void Begun() => File.AppendAllText(Progress, "begun\n");

    public void Passed() => File.AppendAllText(Progress, "passed\n");

    public DateTimeOffset ReadClock(DateTimeOffset first) =>
        File.Exists(Clock) ? new DateTimeOffset(long.Parse(File.ReadAllText(Clock), CultureInfo.InvariantCulture), TimeSpan.Zero) : first;

    public void Tick(DateTimeOffset now) => File.WriteAllText(Clock, now.UtcTicks.ToString("D20", CultureInfo.InvariantCulture));
}
