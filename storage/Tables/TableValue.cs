using System.Text;

namespace FunctionsPlatform.Storage;

/// <summary>One property's value: text, a 64-bit integer or bytes. The default value is "absent" and is not stored.</summary>
public readonly struct TableValue : IEquatable<TableValue>
{
    private readonly object? reference;
    private readonly long? integer;

    private TableValue(object? reference, long? integer) => (this.reference, this.integer) = (reference, integer);

    public bool IsNull => reference is null && integer is null;

    public string? Text => reference as string;

    public long? Integer => integer;

#pragma warning disable CA1819 // Bytes are handed over, not copied: values are written once and never changed.
    public byte[]? Bytes => reference as byte[];
#pragma warning restore CA1819

    public int SizeInBytes => reference switch
    {
        string text => Encoding.UTF8.GetByteCount(text),
        byte[] bytes => bytes.Length,
        _ => IsNull ? 0 : sizeof(long),
    };

    internal int MaxSizeInBytes => reference switch
    {
        string text => 3 * text.Length,
        byte[] bytes => bytes.Length,
        _ => sizeof(long),
    };

    public static implicit operator TableValue(string? value) => new(value, null);

    public static implicit operator TableValue(long value) => new(null, value);

    public static implicit operator TableValue(long? value) => new(null, value);

    public static implicit operator TableValue(byte[]? value) => new(value, null);

    public bool Equals(TableValue other) => (reference, other.reference) switch
    {
        (byte[] mine, byte[] theirs) => mine.AsSpan().SequenceEqual(theirs),
        _ => Equals(reference, other.reference) && integer == other.integer,
    };

    public override bool Equals(object? obj) => obj is TableValue other && Equals(other);

    public override int GetHashCode() => reference is byte[] bytes ? bytes.Length : HashCode.Combine(reference, integer);

    public static bool operator ==(TableValue left, TableValue right) => left.Equals(right);

    public static bool operator !=(TableValue left, TableValue right) => !left.Equals(right);

    public override string ToString() => reference switch
    {
        string text => text,
        byte[] bytes => $"{bytes.Length} bytes",
        _ => integer?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "",
    };
}
