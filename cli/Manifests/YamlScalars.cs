using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FunctionsPlatform.Cli.Manifests;

/// <summary>What an unquoted word means, by the core schema of YAML 1.2 (section 10.3): <c>no</c> and <c>on</c> are text, <c>0o17</c> is fifteen.</summary>
internal static partial class YamlScalars
{
    /// <summary>Whether the word is text even without quotes.</summary>
    public static bool IsText(string word) =>
        !IsNull(word) && !IsTrue(word) && !IsFalse(word) && !IsNotFinite(word) && !Decimal().IsMatch(word) && !Octal().IsMatch(word) && !Hexadecimal().IsMatch(word) && !Real().IsMatch(word);

    /// <exception cref="FormatException">It is a number that JSON cannot say.</exception>
    public static JsonNode? Resolve(string word)
    {
        if (IsNull(word)) return null;
        if (IsTrue(word)) return JsonValue.Create(true);
        if (IsFalse(word)) return JsonValue.Create(false);
        if (IsNotFinite(word)) throw new FormatException($"'{word}' has no meaning here; quote it if text is meant");
        if (Decimal().IsMatch(word)) return Integer(BigInteger.Parse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        if (Octal().IsMatch(word)) return Integer(word[2..].Aggregate(BigInteger.Zero, (sum, digit) => sum * 8 + (digit - '0')));
        if (Hexadecimal().IsMatch(word)) return Integer(BigInteger.Parse("0" + word[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        if (Real().IsMatch(word)) return Number(word);
        return JsonValue.Create(word);
    }

    private static bool IsNull(string word) => word is "" or "~" or "null" or "Null" or "NULL";

    private static bool IsTrue(string word) => word is "true" or "True" or "TRUE";

    private static bool IsFalse(string word) => word is "false" or "False" or "FALSE";

    private static bool IsNotFinite(string word) => word.TrimStart('+', '-') is ".inf" or ".Inf" or ".INF" or ".nan" or ".NaN" or ".NAN";

    private static JsonNode Integer(BigInteger value) => JsonNode.Parse(value.ToString(CultureInfo.InvariantCulture))!;

    /// <summary>The same digits as JSON writes them: no plus, a digit on each side of the point.</summary>
    private static JsonNode Number(string word)
    {
        var text = word.TrimStart('+');
        var sign = text.StartsWith('-') ? "-" : "";
        var parts = text[sign.Length..].Split(['e', 'E'], 2);
        var halves = parts[0].Split('.', 2);
        var whole = halves[0].TrimStart('0') is { Length: > 0 } digits ? digits : "0";
        var fraction = halves is [_, { Length: > 0 } some] ? "." + some : "";
        var exponent = parts.Length == 2 ? "e" + parts[1] : "";
        return JsonNode.Parse(sign + whole + fraction + exponent)!;
    }

    [GeneratedRegex(@"^[-+]?[0-9]{1,400}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^0o[0-7]{1,400}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Octal();

    [GeneratedRegex(@"^0x[0-9a-fA-F]{1,400}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Real();
}
