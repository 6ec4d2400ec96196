using System.Globalization;
using System.Text;

namespace FunctionsPlatform.Storage.Azure.Tables;

/// <summary>Property names as Azure takes them: letters and digits stay, anything else is <c>_</c> and four hexadecimal digits. What the store adds has a <c>_</c> that no
/// such digits follow.</summary>
internal static class PropertyName
{
    /// <summary>Holds the writer's marker (<see cref="RowTag"/>).</summary>
    public const string Marker = "_w";

    /// <summary>After a name: the value is text, kept as bytes.</summary>
    public const string TextPart = "__t";

    /// <summary>After a name: a further part of a value that takes more than one property; its number follows.</summary>
    public const string BytesPart = "__b";

    private static readonly string[] Reserved = ["PartitionKey", "RowKey", "Timestamp"];

    public static string Encode(string name)
    {
        var plain = name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(char.IsAsciiLetterOrDigit) && !Reserved.Contains(name, StringComparer.OrdinalIgnoreCase);
        if (plain) return name;
        var encoded = new StringBuilder(name.Length + 8);
        for (var index = 0; index < name.Length; index++)
        {
            // A first letter is written out too, so that no reserved name comes about.
            if (index > 0 && char.IsAsciiLetterOrDigit(name[index])) encoded.Append(name[index]);
            else encoded.Append('_').Append(((int)name[index]).ToString("X4", CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }

    public static string Decode(string encoded)
    {
        if (!encoded.Contains('_', StringComparison.Ordinal)) return encoded;
        var name = new StringBuilder(encoded.Length);
        for (var at = 0; at < encoded.Length; at++)
        {
            if (encoded[at] != '_')
            {
                name.Append(encoded[at]);
                continue;
            }

            name.Append((char)ushort.Parse(encoded.AsSpan(at + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            at += 4;
        }

        return name.ToString();
    }
}
