using System.Text;

namespace FunctionsPlatform.Storage.Sqlite.Tables;

/// <summary>Keys as bytes whose order is the ordinal order of the text.</summary>
/// <remarks>UTF-8 would sort characters beyond U+FFFF after U+E000–U+FFFF, which ordinal order does not, and has no form for half a
/// surrogate pair. So each UTF-16 unit is encoded by itself, in 1 to 3 bytes (the scheme known as CESU-8); ASCII stays ASCII.</remarks>
internal static class KeyCodec
{
    public static int MaxBytes(string key) => 3 * key.Length;

    public static byte[] Encode(string key)
    {
        if (Ascii.IsValid(key)) return Encoding.ASCII.GetBytes(key);
        Span<byte> bytes = new byte[MaxBytes(key)];
        return bytes[..Encode(key, bytes)].ToArray();
    }

    /// <returns>How many bytes were written.</returns>
    public static int Encode(string key, Span<byte> bytes)
    {
        if (Ascii.FromUtf16(key, bytes, out var written) == System.Buffers.OperationStatus.Done) return written;
        written = 0;
        foreach (var unit in key)
        {
            if (unit < 0x80)
            {
                bytes[written++] = (byte)unit;
            }
            else if (unit < 0x800)
            {
                bytes[written++] = (byte)(0xC0 | (unit >> 6));
                bytes[written++] = (byte)(0x80 | (unit & 0x3F));
            }
            else
            {
                bytes[written++] = (byte)(0xE0 | (unit >> 12));
                bytes[written++] = (byte)(0x80 | ((unit >> 6) & 0x3F));
                bytes[written++] = (byte)(0x80 | (unit & 0x3F));
            }
        }

        return written;
    }

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Ascii.IsValid(bytes)) return Encoding.ASCII.GetString(bytes);
        Span<char> units = new char[bytes.Length];
        var length = 0;
        for (var at = 0; at < bytes.Length; length++)
        {
            var first = bytes[at];
            if (first < 0x80)
            {
                units[length] = (char)first;
                at += 1;
            }
            else if (first < 0xE0)
            {
                units[length] = (char)(((first & 0x1F) << 6) | (bytes[at + 1] & 0x3F));
                at += 2;
            }
            else
            {
                units[length] = (char)(((first & 0x0F) << 12) | ((bytes[at + 1] & 0x3F) << 6) | (bytes[at + 2] & 0x3F));
                at += 3;
            }
        }

        return new string(units[..length]);
    }
}
