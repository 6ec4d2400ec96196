using System.Diagnostics.CodeAnalysis;
using FunctionsPlatform.Bench.Core;

namespace FunctionsPlatform.Bench;

/// <param name="Bin">Folder with the executables to measure; null: none were built, as no entry asked for needs them.</param>
/// <param name="Names">Only entries whose name contains one of these; <c>core</c> stands for all of <see cref="CoreEntries"/>. Empty: all.</param>
/// <param name="JsonFile">Where to leave the figures for programs; null: nowhere.</param>
internal sealed record BenchOptions(string? Bin, IReadOnlyList<string> Names, string? JsonFile)
{
    public const string Usage = "usage: bench [--bin DIR] [name ...] [--json FILE]";

    /// <exception cref="InvalidOperationException">An entry that needs the executables was asked for without them.</exception>
    public string RequiredBin => Bin ?? throw new InvalidOperationException("--bin is needed for the entries that measure executables.");

    public bool Wants(string entry) => Names.Count == 0 || Names.Any(name => Means(name, entry));

    /// <summary>True when the entry was asked for by its whole name.</summary>
    public bool WantsVery(string entry) => Names.Contains(entry, StringComparer.OrdinalIgnoreCase);

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

        if (bin is not null && !Directory.Exists(bin))
        {
            complaint = $"there is no folder {bin}";
            return false;
        }

        options = new BenchOptions(bin is null ? null : Path.GetFullPath(bin), names, json);
        return true;
    }

    private static bool Means(string name, string entry) =>
        string.Equals(name, CoreEntries.Word, StringComparison.OrdinalIgnoreCase)
            ? CoreEntries.All.Contains(entry)
            : entry.Contains(name, StringComparison.OrdinalIgnoreCase);
}
