using System.Text;

namespace FunctionsPlatform.State;

/// <summary>A key: any bytes, ordered byte by byte. Text converts implicitly, as UTF-8.</summary>
public readonly struct Key : IEquatable<Key>, IComparable<Key>
{
    // One char for each byte: ordinal order of the text is then byte order, and equality and hashing are the string's own.
    private readonly string? raw;

    private Key(string raw) => this.raw = raw;

    /// <summary>Bytes in the key.</summary>
    public int Length => Raw.Length;

    internal string Raw => raw ?? "";

    public static implicit operator Key(string text) => FromText(text);

    public static Key FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Ascii.IsValid(text) ? new(text) : new(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)));
    }

    public static Key FromBytes(ReadOnlySpan<byte> bytes) => new(Encoding.Latin1.GetString(bytes));

    public byte[] ToBytes() => Encoding.Latin1.GetBytes(Raw);

    public bool StartsWith(Key prefix) => Raw.StartsWith(prefix.Raw, StringComparison.Ordinal);

    public int CompareTo(Key other) => string.CompareOrdinal(Raw, other.Raw);

    public bool Equals(Key other) => string.Equals(Raw, other.Raw, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is Key other && Equals(other);

    public override int GetHashCode() => string.GetHashCode(Raw, StringComparison.Ordinal);

    /// <summary>The key as text; bytes that are no UTF-8 show as replacement characters.</summary>
    public override string ToString() => Ascii.IsValid(Raw) ? Raw : Encoding.UTF8.GetString(ToBytes());

    public static bool operator ==(Key left, Key right) => left.Equals(right);

    public static bool operator !=(Key left, Key right) => !left.Equals(right);

    public static bool operator <(Key left, Key right) => left.CompareTo(right) < 0;

    public static bool operator <=(Key left, Key right) => left.CompareTo(right) <= 0;

    public static bool operator >(Key left, Key right) => left.CompareTo(right) > 0;

    public static bool operator >=(Key left, Key right) => left.CompareTo(right) >= 0;

    internal static Key FromRaw(string raw) => new(raw);
}
