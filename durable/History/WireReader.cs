using System.Buffers.Binary;
using System.Text;

namespace FunctionsPlatform.Durable;

/// <summary>Reads what <see cref="WireWriter"/> wrote. Damage shows as an <see cref="InvalidDataException"/>.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> rest = data;

    public readonly bool AtEnd => rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public bool Flag() => Byte() != 0;

    public long Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return (long)value;
        }

        throw new InvalidDataException("A number runs past its longest form.");
    }

    public int Integer() => checked((int)Number());

    public DateTimeOffset Time() => new(Number(), TimeSpan.Zero);

    public DateTimeOffset? OptionalTime() => Number() is var ticks && ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);

    public string? OptionalText() => Number() is var length && length == 0 ? null : Encoding.UTF8.GetString(Take(checked((int)(length - 1))));

    public string Text() => OptionalText() ?? throw new InvalidDataException("A text that must be there is missing.");

    public WireReader Block() => new(Take(BinaryPrimitives.ReadInt32LittleEndian(Take(4))));

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes < 0 || bytes > rest.Length) throw new InvalidDataException($"{bytes} bytes wanted, {rest.Length} left.");
        var taken = rest[..bytes];
        rest = rest[bytes..];
        return taken;
    }
}
