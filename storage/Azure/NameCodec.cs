using System.Text;

namespace FunctionsPlatform.Storage.Azure;

/// <summary>
/// Keys and blob names in characters that Azure takes everywhere, in the same order. Azure refuses <c>/ \ # ?</c> and control characters in keys, its tools trip over
/// <c>%</c> and quotes, and nothing promises how it sorts beyond ASCII.
/// </summary>
/// <remarks>
/// <para>Each UTF-16 unit has a code of its own, no code begins another and codes sort as their units do: so texts sort as their codes do, and prefixes stay prefixes.
/// Letters, digits and <c>- : _ `</c> stay as they are; a unit in a gap between them is the gap's mark and a position inside it.</para>
/// <para>A unit up to U+00FF takes at most two characters and any other four: what <see cref="TableRules"/> lets through fits Azure's 1,024.</para>
/// </remarks>
internal sealed class NameCodec
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // Beyond U+00FF: the mark and three digits, of which 62 × 62 × 62 are plenty.
    private const char HighMark = '~';
    private const int HighStart = 0x100;

    private readonly string[] codes;
    private readonly string empty;

    private NameCodec(bool slashesStay, string empty)
    {
        this.empty = empty;
        codes = new string[HighStart];
        for (var unit = 0; unit < HighStart; unit++) codes[unit] = ((char)unit).ToString();
        Gap('!', 0x00, 0x23);
        Gap('$', 0x24, 0x2C);
        if (slashesStay) Gap('.', 0x2E, 0x2E);
        else Gap('.', 0x2E, 0x2F);
        Gap('@', 0x3B, 0x40);
        Gap('^', 0x5B, 0x5E);
        Gap('{', 0x7B, 0xB8);
        Gap('|', 0xB9, 0xF6);
        Gap('}', 0xF7, 0xFF);
    }

    /// <summary>For partition and row keys. The empty key is <c>!</c>, which no other key's code is or comes before.</summary>
    public static NameCodec Keys { get; } = new(slashesStay: false, empty: "!");

    /// <summary>For blob names and their prefixes: folders stay folders, and no segment is <c>.</c> or <c>..</c>.</summary>
    public static NameCodec Blobs { get; } = new(slashesStay: true, empty: "");

    public string Encode(string text)
    {
        if (text.Length == 0) return empty;
        if (!NeedsCode(text)) return text;
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var unit in text)
        {
            if (unit < HighStart) encoded.Append(codes[unit]);
            else AppendHigh(encoded, unit);
        }

        return encoded.ToString();
    }

    /// <exception cref="StorageException">It is no code of ours.</exception>
    public string Decode(string encoded)
    {
        if (encoded == empty) return "";
        var text = new StringBuilder(encoded.Length);
        for (var at = 0; at < encoded.Length;)
        {
            var mark = encoded[at++];
            var start = mark switch { '!' => 0x00, '$' => 0x24, '.' => 0x2E, '@' => 0x3B, '^' => 0x5B, '{' => 0x7B, '|' => 0xB9, '}' => 0xF7, _ => -1 };
            if (start >= 0) text.Append((char)(start + Digit(encoded, ref at)));
            else if (mark == HighMark) text.Append(High(encoded, ref at));
            else text.Append(mark);
        }

        return text.ToString();
    }

    private bool NeedsCode(string text)
    {
        foreach (var unit in text)
        {
            if (unit >= HighStart || codes[unit].Length > 1) return true;
        }

        return false;
    }

    private static void AppendHigh(StringBuilder encoded, char unit)
    {
        var number = unit - HighStart;
        encoded.Append(HighMark).Append(Digits[number / (62 * 62)]).Append(Digits[number / 62 % 62]).Append(Digits[number % 62]);
    }

    private static char High(string encoded, ref int at)
    {
        var number = Digit(encoded, ref at);
        number = (62 * number) + Digit(encoded, ref at);
        return (char)(HighStart + (62 * number) + Digit(encoded, ref at));
    }

    private static int Digit(string encoded, ref int at)
    {
        var digit = at < encoded.Length ? Digits.IndexOf(encoded[at++], StringComparison.Ordinal) : -1;
        return digit >= 0 ? digit : throw new StorageException($"'{encoded}' is no key of this program's.");
    }

    private void Gap(char mark, int first, int last)
    {
        for (var unit = first; unit <= last; unit++) codes[unit] = $"{mark}{Digits[unit - first]}";
    }
}
