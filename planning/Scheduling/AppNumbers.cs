using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Scheduling;

/// <summary>Numbers the apps of one pass: every node is asked for every app, and a number is looked up faster than two words.</summary>
internal sealed class AppNumbers
{
    private readonly Dictionary<(string? Namespace, string App), int> numbers = [];

    public int Of(Container container)
    {
        var key = (container.Metadata.Namespace, container.Spec.App);
        if (numbers.TryGetValue(key, out var number)) return number;
        number = numbers.Count;
        numbers.Add(key, number);
        return number;
    }
}
