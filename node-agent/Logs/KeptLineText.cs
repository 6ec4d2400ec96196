using System.Globalization;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Logs;

/// <summary>A kept line: its time, its stream and its text, as people read it too.</summary>
internal static class KeptLineText
{
    // What one line may take of the budget: a program may write megabytes without an end of line.
    private const int MaxText = 64 * 1024;

    public static string Write(ContainerLogLine line)
    {
        var text = line.Text.Length <= MaxText ? line.Text : line.Text[..MaxText] + "…";
        return string.Create(CultureInfo.InvariantCulture, $"{line.At.UtcDateTime:O} {line.Stream} {text.Replace('\n', ' ')}\n");
    }

    /// <returns>Null: it is no such line.</returns>
    public static ContainerLogLine? Read(string line)
    {
        if (line.Split(' ', 3) is not [var at, var stream, var text]) return null;
        return DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? new ContainerLogLine(time, stream, text) : null;
    }
}
