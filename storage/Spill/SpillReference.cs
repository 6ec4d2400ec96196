using System.Runtime.InteropServices;
using System.Text;

namespace FunctionsPlatform.Storage.Spill;

/// <summary>One value that lies in a blob, as the row remembers it: all of a row's are one text under <see cref="Property"/>, <c>name:kind:blob</c> separated by semicolons.</summary>
internal readonly record struct SpillReference(string Name, char Kind, string Blob)
{
    /// <summary>The property by which a row says that it has spilled values. Reserved.</summary>
    public const string Property = "SpilledValues";

    private const char BytesKind = 'b';
    private const char TextKind = 't';

    // Text that is no valid UTF-16 has no UTF-8 either; it is kept unit by unit.
    private const char UnitsKind = 'u';
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What a reference adds to its row, at most.</summary>
    public static int SizeOf(string name) => (3 * name.Length) + (2 * Property.Length) + 48;

    public static bool AreIn(TableEntity entity) => entity.Properties.TryGet(Property, out _);

    public static List<SpillReference> ReadAll(TableEntity? entity)
    {
        var references = new List<SpillReference>();
        foreach (var part in entity?.Properties.GetText(Property)?.Split(';') ?? [])
        {
            if (part.Split(':') is not [var name, [var kind], var blob]) throw new StorageException($"Row '{entity!.Row}' has a damaged reference to a spilled value: '{part}'.");
            references.Add(new SpillReference(name, kind, blob));
        }

        return references;
    }

    public static string Write(IEnumerable<SpillReference> references) => string.Join(';', references.Select(reference => $"{reference.Name}:{reference.Kind}:{reference.Blob}"));

    /// <summary>What the blob shall hold, and the reference to it.</summary>
    public static (SpillReference Reference, ReadOnlyMemory<byte> Content) Make(string name, TableValue value, string blob)
    {
        if (value.Bytes is { } bytes) return (new(name, BytesKind, blob), bytes);
        var text = value.Text!;
        try
        {
            return (new(name, TextKind, blob), Strict.GetBytes(text));
        }
        catch (EncoderFallbackException)
        {
            return (new(name, UnitsKind, blob), MemoryMarshal.AsBytes(text.AsSpan()).ToArray());
        }
    }

    public TableValue ToValue(ReadOnlyMemory<byte> content) => Kind switch
    {
        BytesKind => MemoryMarshal.TryGetArray(content, out var segment) && segment.Count == segment.Array!.Length ? segment.Array : content.ToArray(),
        TextKind => Encoding.UTF8.GetString(content.Span),
        UnitsKind => new string(MemoryMarshal.Cast<byte, char>(content.Span)),
        _ => throw new StorageException($"The spilled value '{Name}' is of an unknown kind '{Kind}': it was written by a newer version."),
    };
}
