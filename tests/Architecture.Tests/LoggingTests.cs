using System.Text.RegularExpressions;

namespace FunctionsPlatform.Architecture.Tests;

/// <summary>docs/logging.md lists the events of the code.</summary>
public sealed partial class LoggingTests
{
    [Fact]
    public void Every_log_event_has_a_number_of_its_own_and_is_documented_as_it_is()
    {
        var events = Repository.SourceFiles
            .Where(file => !Repository.Relative(file).StartsWith("tests/", StringComparison.Ordinal))
            .SelectMany(file => Event().Matches(File.ReadAllText(file)))
            .Select(match => $"| {match.Groups[1].Value} | {match.Groups[2].Value} | {match.Groups[3].Value} |")
            .ToList();
        var documented = File.ReadLines(Path.Combine(Repository.Root, "docs", "logging.md")).Where(line => Row().IsMatch(line)).ToList();

        Assert.NotEmpty(events);
        Assert.Equal(events.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
        Assert.Empty(events.GroupBy(row => row[..7]).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [GeneratedRegex("""\[LoggerMessage\((\d{4}), LogLevel\.(\w+), "((?:[^"\\]|\\.)*)"\)""")]
    private static partial Regex Event();

    [GeneratedRegex(@"^\| \d{4} \|")]
    private static partial Regex Row();
}
