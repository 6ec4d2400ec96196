using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using FunctionsPlatform.Storage.Sqlite.Native;

namespace FunctionsPlatform.Storage.Sqlite.Tables;

/// <summary>An entity's properties as one value: a version byte, then for each its name, a kind byte and the value; lengths and integers as varints.
/// Last a CRC-32C of partition, row and all that.</summary>
internal static class PropertyCodec
{
    private const byte Version = 2;

    // Without the sum. Such values stay until their row is written again.
    private const byte VersionWithoutSum = 1;
    private const byte IntegerKind = 1;
    private const byte TextKind = 2;
    private const byte BytesKind = 3;

    // Text that is no valid UTF-16 (half a surrogate pair) has no UTF-8; it is kept unit by unit, as a key would be.
    private const byte UnitsKind = 4;

    /// <param name="addressSum">Of partition and row.</param>
    public static void Encode(TableProperties properties, uint addressSum, EncodeBuffer buffer)
    {
        var start = buffer.Length;
        buffer.Write(Version);
        foreach (var (name, value) in properties)
        {
            WriteUnits(name, buffer);
            if (value.Integer is { } integer) WriteInteger(integer, buffer);
            else if (value.Text is { } text) WriteText(text, buffer);
            else if (value.Bytes is { } bytes) WriteBytes(bytes, buffer);
        }

        var sum = Checksum.Add(addressSum, buffer.Slice(start, buffer.Length - start));
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.Reserve(Checksum.Bytes), sum);
        buffer.Advance(Checksum.Bytes);
    }

    /// <summary>True when the value is what was written under that address, or of a version that cannot tell.</summary>
    public static bool IsSound(ReadOnlySpan<byte> encoded, uint addressSum) =>
        encoded.Length > Checksum.Bytes && encoded[0] == Version
            ? BinaryPrimitives.ReadUInt32LittleEndian(encoded[^Checksum.Bytes..]) == Checksum.Add(addressSum, encoded[..^Checksum.Bytes])
            : encoded is [VersionWithoutSum, ..];

    /// <exception cref="StorageException">The value is damaged or of an unknown version.</exception>
    public static TableProperties Decode(ReadOnlySpan<byte> encoded, uint addressSum)
    {
        if (encoded is [> Version, ..]) throw new StorageException($"An entity's value is damaged, or of version {encoded[0]}; this program knows {Version}.");
        if (!IsSound(encoded, addressSum)) throw new StorageException("An entity's value is damaged.");
        try
        {
            return DecodeSound(encoded[0] == Version ? encoded[..^Checksum.Bytes] : encoded);
        }
        catch (Exception error) when (error is ArgumentException or IndexOutOfRangeException)
        {
            throw new StorageException("An entity's value is damaged.", error);
        }
    }

    private static TableProperties DecodeSound(ReadOnlySpan<byte> encoded)
    {
        var properties = new TableProperties();
        var at = 1;
        while (at < encoded.Length)
        {
            var name = PropertyNames.Get(ReadBytes(encoded, ref at));
            var kind = encoded[at++];
            properties.Add(name, kind switch
            {
                IntegerKind => (long)ReadNumber(encoded, ref at),
                TextKind => Encoding.UTF8.GetString(ReadBytes(encoded, ref at)),
                BytesKind => ReadBytes(encoded, ref at).ToArray(),
                UnitsKind => KeyCodec.Decode(ReadBytes(encoded, ref at)),
                _ => throw new StorageException($"An entity's property '{name}' has the unknown kind {kind}."),
            });
        }

        return properties;
    }

    private static void WriteInteger(long value, EncodeBuffer buffer)
    {
        buffer.Write(IntegerKind);
        // Negative numbers take ten bytes; ours are counts and instants.
        buffer.WriteNumber((ulong)value);
    }

    private static void WriteText(string text, EncodeBuffer buffer)
    {
        var room = buffer.Reserve(1 + EncodeBuffer.NumberBytes + Encoding.UTF8.GetMaxByteCount(text.Length));
        var body = room[(1 + EncodeBuffer.NumberBytes)..];
        if (Utf8.FromUtf16(text, body, out _, out var length, replaceInvalidSequences: false) != System.Buffers.OperationStatus.Done)
        {
            buffer.Write(UnitsKind);
            WriteUnits(text, buffer);
            return;
        }

        // The length is known after encoding; the text then moves up to its end.
        room[0] = TextKind;
        var header = 1 + EncodeBuffer.PutNumber(room[1..], (ulong)length);
        body[..length].CopyTo(room[header..]);
        buffer.Advance(header + length);
    }

    private static void WriteUnits(string text, EncodeBuffer buffer)
    {
        var room = buffer.Reserve(EncodeBuffer.NumberBytes + KeyCodec.MaxBytes(text));
        var body = room[EncodeBuffer.NumberBytes..];
        var length = KeyCodec.Encode(text, body);
        var header = EncodeBuffer.PutNumber(room, (ulong)length);
        body[..length].CopyTo(room[header..]);
        buffer.Advance(header + length);
    }

    private static void WriteBytes(ReadOnlySpan<byte> bytes, EncodeBuffer buffer)
    {
        buffer.Write(BytesKind);
        buffer.WriteNumber((ulong)bytes.Length);
        bytes.CopyTo(buffer.Reserve(bytes.Length));
        buffer.Advance(bytes.Length);
    }

    private static ReadOnlySpan<byte> ReadBytes(ReadOnlySpan<byte> encoded, ref int at)
    {
        var length = (int)ReadNumber(encoded, ref at);
        var bytes = encoded.Slice(at, length);
        at += length;
        return bytes;
    }

    private static ulong ReadNumber(ReadOnlySpan<byte> encoded, ref int at)
    {
        ulong number = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = encoded[at++];
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return number;
        }
    }
}
