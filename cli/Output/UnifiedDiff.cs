using DiffPlex.Renderer;

namespace FunctionsPlatform.Cli.Output;

/// <summary>Prints how one text becomes another, in the format of <c>diff -u</c>.</summary>
internal sealed class UnifiedDiff(CliHost host)
{
    private const int ContextLines = 3;
    private const string Added = "\e[32m";
    private const string Removed = "\e[31m";
    private const string Place = "\e[36m";
    private const string Plain = "\e[0m";

    /// <returns>Whether there was any difference. Nothing is printed without one.</returns>
    public bool Print(string before, string after, string nameBefore, string nameAfter)
    {
        if (before == after) return false;
        var diff = UnidiffRenderer.GenerateUnidiff(before, after, nameBefore, nameAfter, ignoreWhitespace: false, ignoreCase: false, ContextLines);
        foreach (var line in diff.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')) host.Out.WriteLine(Painted(line));
        return true;
    }

    private string Painted(string line)
    {
        if (!host.Colour) return line;
        var paint = line switch
        {
            ['+', ..] => Added,
            ['-', ..] => Removed,
            ['@', ..] => Place,
            _ => null,
        };
        return paint is null ? line : paint + line + Plain;
    }
}
