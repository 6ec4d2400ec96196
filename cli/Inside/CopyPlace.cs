using System.Text.RegularExpressions;

namespace FunctionsPlatform.Cli.Inside;

/// <summary>One end of a copy.</summary>
/// <param name="Container">A container or app as on any command line. Null: this machine.</param>
internal sealed partial record CopyPlace(string? Container, string Path)
{
    /// <summary><c>NAME:/path</c> or <c>app/NAME:/path</c> is in a container; all else is here. What looks like one and is here is written <c>./NAME:/path</c>.</summary>
    public static CopyPlace Of(string word) => InContainer().Match(word) is { Success: true } match ? new CopyPlace(match.Groups[1].Value, match.Groups[2].Value) : new CopyPlace(null, word);

    [GeneratedRegex("^((?:[A-Za-z]+/)?[a-z0-9](?:[-a-z0-9]*[a-z0-9])?):(/.*)$")]
    private static partial Regex InContainer();
}
