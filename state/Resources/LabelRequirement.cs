using System.Collections.Immutable;

namespace FunctionsPlatform.State;

/// <summary>One term of a <see cref="LabelSelector"/>.</summary>
/// <param name="Value">The value compared with; null asks only whether the label is there.</param>
/// <param name="Negated">Holds when the rest does not; so <c>a!=b</c> also holds without label <c>a</c>.</param>
public sealed record LabelRequirement(string Label, string? Value, bool Negated)
{
    public bool Matches(ImmutableSortedDictionary<string, string> labels)
    {
        var found = labels.TryGetValue(Label, out var value) && (Value is null || string.Equals(Value, value, StringComparison.Ordinal));
        return found != Negated;
    }

    public override string ToString() => (Value, Negated) switch
    {
        (null, false) => Label,
        (null, true) => "!" + Label,
        (_, false) => $"{Label}={Value}",
        (_, true) => $"{Label}!={Value}",
    };
}
