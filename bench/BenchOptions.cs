using System.Diagnostics.CodeAnalysis;

namespace FunctionsPlatform.Bench;

/// <param name="Bin">Folder with the executables to measure.</param>
/// <param name="Names">Only entries whose name contains one of these; empty: all.</param>
/// <param name="JsonFile">Where to leave the figures for programs; null: nowhere.</param>
internal sealed record BenchOptions(string Bin, IReadOnlyList<string> Names, string? JsonFile)
{
    public const string Usage = "usage: bench --bin DIR [name ...] [--json FILE]";

    public bool Wants(string entry) => Names.Count == 0 || Names.Any(name => entry.Contains(name, StringComparison.OrdinalIgnoreCase));

    public static bool TryParse(string[] arguments, [NotNullWhen(true)] out BenchOptions? options, out string complaint)
    {
        options = null;
        complaint = "";
        string? bin = null, json = null;
        var names = new List<string>();
        for (var index = 0; index < arguments.Length; index++)
        {
            var argument = arguments[index];
            if (argument is "--bin" or "--json")
            {
                if (++index == arguments.Length)
                {
                    complaint = $"{argument} needs a value";
                    return false;
                }

                if (argument == "--bin") bin = arguments[index];
                else json = arguments[index];
            }
            else if (argument.StartsWith('-'))
            {
                complaint = $"unknown option '{argument}'";
                return false;
            }
            else names.Add(argument);
        }

        if (bin is null || !Directory.Exists(bin))
        {
            complaint = bin is null ? "--bin is needed" : $"there is no folder {bin}";
            return false;
        }

        options = new BenchOptions(Path.GetFullPath(bin), names, json);
        return true;
    }
}
