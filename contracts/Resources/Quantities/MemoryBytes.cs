using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Memory in bytes. Written <c>64Mi</c> (powers of 1024: Ki, Mi, Gi, Ti), <c>64M</c> (powers of 1000: k, M, G, T) or plain bytes.</summary>
[JsonConverter(typeof(MemoryBytesConverter))]
public readonly record struct MemoryBytes(long Value) : IComparable<MemoryBytes>
{
    private static readonly ImmutableArray<(string Suffix, long Factor)> Units =
    [
        ("Ti", 1L << 40), ("Gi", 1L << 30), ("Mi", 1L << 20), ("Ki", 1L << 10),
        ("T", 1_000_000_000_000), ("G", 1_000_000_000), ("M", 1_000_000), ("k", 1_000), ("", 1),
    ];

    public static bool TryParse(string? text, out MemoryBytes memory)
    {
        memory = default;
        if (string.IsNullOrEmpty(text)) return false;
        var unit = Units.First(unit => text.EndsWith(unit.Suffix, StringComparison.Ordinal));
        var number = text.AsSpan(0, text.Length - unit.Suffix.Length);
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)) return false;
        if (amount > long.MaxValue / unit.Factor || amount * unit.Factor % 1 != 0) return false;
        memory = new MemoryBytes((long)(amount * unit.Factor));
        return true;
    }

    public int CompareTo(MemoryBytes other) => Value.CompareTo(other.Value);

    /// <summary>Exact, in the largest power of 1024 that divides it.</summary>
    public override string ToString()
    {
        var value = Value;
        var unit = value == 0 ? Units[^1] : Units.First(unit => value % unit.Factor == 0 && (unit.Suffix.EndsWith('i') || unit.Factor == 1));
        return (value / unit.Factor).ToString(CultureInfo.InvariantCulture) + unit.Suffix;
    }

    /// <summary>Rounded for people: <c>20Gi</c>, <c>1.5Gi</c>, <c>512Mi</c>.</summary>
    public string ToRoundedString()
    {
        var value = Value;
        var unit = Units.FirstOrDefault(unit => unit.Suffix.EndsWith('i') && value >= unit.Factor, Units[^1]);
        return (value / (double)unit.Factor).ToString(value % unit.Factor == 0 || value / unit.Factor >= 10 ? "F0" : "0.#", CultureInfo.InvariantCulture) + unit.Suffix;
    }

    public static bool operator <(MemoryBytes left, MemoryBytes right) => left.Value < right.Value;

    public static bool operator >(MemoryBytes left, MemoryBytes right) => left.Value > right.Value;

    public static bool operator <=(MemoryBytes left, MemoryBytes right) => left.Value <= right.Value;

    public static bool operator >=(MemoryBytes left, MemoryBytes right) => left.Value >= right.Value;
}
