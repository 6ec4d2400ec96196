using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.State;

/// <summary>Chooses resources by label. Text form: terms <c>a=b</c>, <c>a!=b</c>, <c>a</c> and <c>!a</c>, joined by commas that mean "and".</summary>
public sealed record LabelSelector(ImmutableArray<LabelRequirement> Requirements)
{
    /// <summary>Matches everything.</summary>
    public static LabelSelector Everything { get; } = new([]);

    public static LabelSelector Where(string label, string value) => new([new(label, value, Negated: false)]);

    /// <param name="error">What is wrong and where, for the user who wrote it; null when nothing is.</param>
    public static bool TryParse(string? text, out LabelSelector selector, [NotNullWhen(false)] out string? error)
    {
        selector = Everything;
        error = null;
        if (string.IsNullOrWhiteSpace(text)) return true;

        var requirements = ImmutableArray.CreateBuilder<LabelRequirement>();
        foreach (var term in text.Split(','))
        {
            if (Parse(term.Trim()) is not { } requirement)
            {
                error = $"'{term.Trim()}' is no label term; write a=b, a!=b, a or !a, separated by commas.";
                return false;
            }

            requirements.Add(requirement);
        }

        selector = new(requirements.ToImmutable());
        return true;
    }

    public bool Matches(Resource resource)
    {
        var labels = resource.Metadata.Labels;
        foreach (var requirement in Requirements)
        {
            if (!requirement.Matches(labels)) return false;
        }

        return true;
    }

    public override string ToString() => string.Join(',', Requirements);

    private static LabelRequirement? Parse(string term)
    {
        if (term.StartsWith('!')) return IsName(term[1..]) ? new(term[1..].Trim(), null, Negated: true) : null;
        var equals = term.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) return IsName(term) ? new(term, null, Negated: false) : null;

        var negated = equals > 0 && term[equals - 1] == '!';
        var label = term[..(negated ? equals - 1 : equals)].Trim();
        // Both a=b and a==b, as kubectl takes them.
        var value = term[(term.AsSpan(equals).StartsWith("==") ? equals + 2 : equals + 1)..].Trim();
        return IsName(label) && !value.AsSpan().ContainsAny("=!") ? new(label, value, negated) : null;
    }

    private static bool IsName(string label) => !string.IsNullOrWhiteSpace(label) && !label.Trim().AsSpan().ContainsAny("=! ");
}
