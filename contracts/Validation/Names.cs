namespace FunctionsPlatform.Contracts.Validation;

/// <summary>Which names are good.</summary>
public static class Names
{
    public const int MaxLabelLength = 63;

    /// <summary>Null when <paramref name="name"/> is a DNS label; otherwise what is wrong with it.</summary>
    public static string? ProblemWithLabel(string name)
    {
        if (name.Length == 0) return "is required";
        if (name.Length > MaxLabelLength) return $"is {name.Length} characters long; at most {MaxLabelLength} are allowed";
        return IsLabel(name) ? null : "must consist of a–z, 0–9 and '-', and start and end with a letter or digit";
    }

    /// <summary>Null when <paramref name="key"/> may be a label's key: an optional DNS prefix and '/', then 1–63 letters, digits, '-', '_' and '.'.</summary>
    public static string? ProblemWithLabelKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var name = key[(slash + 1)..];
        if (slash > 253 || key.IndexOf('/', slash + 1) >= 0) return "has a prefix that is too long or more than one '/'";
        return name.Length is > 0 and <= MaxLabelLength && name.All(IsLabelKeyCharacter)
            ? null
            : "must be 1–63 letters, digits, '-', '_' or '.', with an optional 'prefix/'";
    }

    private static bool IsLabel(string name) =>
        name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')
        && name[0] != '-' && name[^1] != '-';

    private static bool IsLabelKeyCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.';
}
