using System.Globalization;
using System.Text.Json.Serialization;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Processor time in thousandths of a core. Written <c>100m</c> or <c>0.5</c>.</summary>
[JsonConverter(typeof(CpuMillicoresConverter))]
public readonly record struct CpuMillicores(long Value) : IComparable<CpuMillicores>
{
    public static bool TryParse(string? text, out CpuMillicores cpu)
    {
        cpu = default;
        if (string.IsNullOrEmpty(text)) return false;
        if (text.EndsWith('m'))
        {
            if (!long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var milli)) return false;
            cpu = new CpuMillicores(milli);
            return true;
        }

        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cores) || cores > 1_000_000) return false;
        // Finer than a thousandth is a mistake, not something to round.
        if (cores * 1000 % 1 != 0) return false;
        cpu = new CpuMillicores((long)(cores * 1000));
        return true;
    }

    public int CompareTo(CpuMillicores other) => Value.CompareTo(other.Value);

    public override string ToString() => Value % 1000 == 0
        ? (Value / 1000).ToString(CultureInfo.InvariantCulture)
        : Value.ToString(CultureInfo.InvariantCulture) + "m";

    public static bool operator <(CpuMillicores left, CpuMillicores right) => left.Value < right.Value;

    public static bool operator >(CpuMillicores left, CpuMillicores right) => left.Value > right.Value;

    public static bool operator <=(CpuMillicores left, CpuMillicores right) => left.Value <= right.Value;

    public static bool operator >=(CpuMillicores left, CpuMillicores right) => left.Value >= right.Value;
}
