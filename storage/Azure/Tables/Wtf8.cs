using System.Text;
using System.Text.Unicode;

namespace FunctionsPlatform.Storage.Azure.Tables;

/// <summary>UTF-8 that can also hold half a surrogate pair, as three bytes: so text takes exactly the bytes that <see cref="TableValue.SizeInBytes"/> counts.</summary>
internal static class Wtf8
{
    public static byte[] Encode(string text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        if (Utf8.FromUtf16(text, bytes, out _, out _, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done) return bytes;
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (Rune.TryGetRuneAt(text, at, out var rune))
            {
                length += rune.EncodeToUtf8(bytes.AsSpan(length));
                at += rune.Utf16SequenceLength - 1;
                continue;
            }

            bytes[length++] = (byte)(0xE0 | (text[at] >> 12));
            bytes[length++] = (byte)(0x80 | ((text[at] >> 6) & 0x3F));
            bytes[length++] = (byte)(0x80 | (text[at] & 0x3F));
        }

        return bytes;
    }

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var taken) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
                bytes = bytes[taken..];
                continue;
            }

            if (bytes.Length < 3 || bytes[0] != 0xED) throw new StorageException("A row's text is damaged.");
            text.Append((char)(((bytes[0] & 0x0F) << 12) | ((bytes[1] & 0x3F) << 6) | (bytes[2] & 0x3F)));
            bytes = bytes[3..];
        }

        return text.ToString();
    }
}
