using System.Buffers;

namespace FunctionsPlatform.Storage.Sqlite.Tables;

/// <summary>A growing byte buffer on rented memory. Give the memory back with <see cref="Release"/>, once.</summary>
internal sealed class EncodeBuffer
{
    /// <summary>Bytes that a number takes at most.</summary>
    public const int NumberBytes = 10;

    private byte[] bytes;

    public EncodeBuffer(int capacity) => bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Slice(int start, int length) => bytes.AsSpan(start, length);

    /// <summary>Room for <paramref name="size"/> bytes at the end; <see cref="Advance"/> makes them part of the content.</summary>
    public Span<byte> Reserve(int size)
    {
        if (Length + size > bytes.Length) Grow(Length + size);
        return bytes.AsSpan(Length);
    }

    public void Advance(int size) => Length += size;

    public void Write(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    public void WriteNumber(ulong number) => Advance(PutNumber(Reserve(NumberBytes), number));

    /// <returns>How many bytes it took.</returns>
    public static int PutNumber(Span<byte> room, ulong number)
    {
        var length = 0;
        for (; number >= 0x80; number >>= 7) room[length++] = (byte)(number | 0x80);
        room[length++] = (byte)number;
        return length;
    }

    public void Release()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * bytes.Length));
        bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
