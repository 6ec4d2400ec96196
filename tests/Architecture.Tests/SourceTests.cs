using System.Text.RegularExpressions;

namespace FunctionsPlatform.Architecture.Tests;

/// <summary>Rules about the source text that no compiler keeps.</summary>
public sealed partial class SourceTests
{
    private const int MaxLines = 400;

    [Fact]
    public void No_source_file_is_longer_than_400_lines()
    {
        var tooLong = Repository.SourceFiles
            .Select(file => (File: Repository.Relative(file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > MaxLines)
            .Select(file => $"{file.File}: {file.Lines} lines");

        Assert.Empty(tooLong);
    }

    [Fact]
    public void Planning_reads_no_clock_and_does_no_io()
    {
        var found = Repository.SourceFiles
            .Where(file => Repository.Relative(file).StartsWith("planning/", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file)
                .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
                .Where(line => Impure().IsMatch(line))
                .Select(line => $"{Repository.Relative(file)}: {line.Trim()}"));

        Assert.Empty(found);
    }

    [Fact]
    public void Nothing_is_left_to_do_later_in_the_source()
    {
        var found = Repository.SourceFiles
            .Where(file => !Repository.Relative(file).StartsWith("tests/Architecture.Tests/", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file)
                .Where(line => LeftOver().IsMatch(line))
                .Select(line => $"{Repository.Relative(file)}: {line.Trim()}"));

        Assert.Empty(found);
    }

    [GeneratedRegex(@"\b(TimeProvider|HttpClient|FileStream|ILogger|Task<|ValueTask|Thread|Stopwatch)\b|\bawait\b|\bDateTime(Offset)?\.(Utc)?Now\b|using System\.(IO|Net)\b")]
    private static partial Regex Impure();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex LeftOver();
}
