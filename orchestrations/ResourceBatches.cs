using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Orchestrations;

/// <summary>How much of one kind a transaction takes on: a keyspace allows 1.5 MiB, and a Container carries its whole template.</summary>
internal static class ResourceBatches
{
    public const int Size = 200;

    private const int Bytes = 1 << 20;

    /// <summary>How many Containers of this template go into one transaction; at least one.</summary>
    public static int SizeFor(AppSpec template)
    {
        // Everything but the template is a few hundred bytes, a log tail of 4 KiB included at most once.
        var each = 1024 + EstimateOf(template);
        return Math.Clamp(Bytes / each, 1, Size);
    }

    private static int EstimateOf(AppSpec template) =>
        512 + (2 * template.Env.Sum(pair => pair.Key.Length + pair.Value.Length + 8)) + (2 * template.Args.Concat(template.Command).Sum(text => text.Length + 8));
}
