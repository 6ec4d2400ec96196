using System.Buffers.Binary;
using System.Text;

namespace FunctionsPlatform.Durable;

/// <summary>A growing buffer of varints and length-prefixed UTF-8.</summary>
internal sealed class WireWriter
{
    private byte[] buffer = new byte[256];

    public int Length { get; private set; }

    public byte[] ToArray() => buffer.AsSpan(0, Length).ToArray();

    public void Byte(byte value)
    {
        Room(1);
        buffer[Length++] = value;
    }

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Number(long value)
    {
        Room(10);
        var rest = (ulong)value;
        while (rest >= 0x80)
        {
            buffer[Length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        buffer[Length++] = (byte)rest;
    }

    public void Time(DateTimeOffset value) => Number(value.UtcTicks);

    /// <summary>0 is absent, so that no time costs one byte.</summary>
    public void Time(DateTimeOffset? value) => Number(value?.UtcTicks ?? 0);

    /// <summary>Length + 1, then the bytes; 0 is null.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            Byte(0);
            return;
        }

        var bytes = Encoding.UTF8.GetByteCount(value);
        Number(bytes + 1L);
        Room(bytes);
        Length += Encoding.UTF8.GetBytes(value, buffer.AsSpan(Length));
    }

    /// <summary>Opens a length-prefixed block.</summary>
    /// <returns>What <see cref="Close"/> needs.</returns>
    public int Open()
    {
        Room(4);
        Length += 4;
        return Length;
    }

    public void Close(int start) => BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(start - 4), Length - start);

    private void Room(int bytes)
    {
        if (Length + bytes > buffer.Length) Array.Resize(ref buffer, Math.Max(buffer.Length * 2, Length + bytes));
    }
}
