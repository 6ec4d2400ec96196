using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace FunctionsPlatform.Storage;

/// <summary>The named values of an entity: text, 64-bit integers or bytes. Small and immutable; looked up by ordinal name.</summary>
/// <remarks>Use it as a collection initializer: <c>new TableProperties { ["Status"] = "Running", ["Step"] = 3 }</c>; do not change it after handing it over.</remarks>
public sealed class TableProperties : IEnumerable<KeyValuePair<string, TableValue>>
{
    private readonly List<KeyValuePair<string, TableValue>> values = new(4);

    public int Count => values.Count;

    /// <exception cref="KeyNotFoundException">There is no such property.</exception>
    public TableValue this[string name]
    {
        get => TryGet(name, out var value) ? value : throw new KeyNotFoundException($"The entity has no property '{name}'.");
        init => Set(name, value);
    }

    public bool TryGet(string name, out TableValue value)
    {
        foreach (var pair in values)
        {
            if (!string.Equals(pair.Key, name, StringComparison.Ordinal)) continue;
            value = pair.Value;
            return true;
        }

        value = default;
        return false;
    }

    public string? GetText(string name) => TryGet(name, out var value) ? value.Text : null;

    public long? GetInteger(string name) => TryGet(name, out var value) ? value.Integer : null;

    [SuppressMessage("Performance", "CA1819", Justification = "Bytes are handed over, not copied: values are written once and never changed.")]
    public byte[]? GetBytes(string name) => TryGet(name, out var value) ? value.Bytes : null;

    /// <summary>Bytes that the values take, names included: what <see cref="TableLimits"/> counts.</summary>
    public int SizeInBytes => values.Sum(pair => (2 * pair.Key.Length) + pair.Value.SizeInBytes);

    /// <summary>No less than <see cref="SizeInBytes"/> and found without looking at the text: three bytes a character.</summary>
    internal int MaxSizeInBytes
    {
        get
        {
            var bytes = 0;
            foreach (var (name, value) in values) bytes += (2 * name.Length) + value.MaxSizeInBytes;
            return bytes;
        }
    }

    public void Add(string name, TableValue value) => Set(name, value);

    public IEnumerator<KeyValuePair<string, TableValue>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Set(string name, TableValue value)
    {
        if (value.IsNull) return;
        var index = values.FindIndex(pair => string.Equals(pair.Key, name, StringComparison.Ordinal));
        if (index < 0) values.Add(new(name, value));
        else values[index] = new(name, value);
    }
}
