using FunctionsPlatform.Bench.Figures;

namespace FunctionsPlatform.Bench.Entries;

/// <summary>What has to be copied to a machine.</summary>
internal static class ExecutableSizes
{
    public static IEnumerable<Figure> Measure(string bin)
    {
        foreach (var name in new[] { "fp", "fp-agent", "functions-platform", "hello" })
        {
            var file = new FileInfo(Path.Combine(bin, name));
            if (file.Exists) yield return new Figure($"size.{name}", file.Length / 1e6, "MB");
        }
    }
}
