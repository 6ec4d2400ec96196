namespace FunctionsPlatform.Storage.Sqlite.Tables;

/// <summary>Property names as strings that are made once: programs use a few dozen of them, millions of times.</summary>
internal static class PropertyNames
{
    private static readonly Entry?[] Cache = new Entry?[512];

    public static string Get(ReadOnlySpan<byte> encoded)
    {
        var hash = new HashCode();
        hash.AddBytes(encoded);
        ref var slot = ref Cache[(uint)hash.ToHashCode() % (uint)Cache.Length];
        var cached = Volatile.Read(ref slot);
        if (cached is not null && encoded.SequenceEqual(cached.Encoded)) return cached.Name;

        // Whoever comes last keeps the slot; any entry is right.
        var entry = new Entry(encoded.ToArray(), KeyCodec.Decode(encoded));
        Volatile.Write(ref slot, entry);
        return entry.Name;
    }

    private sealed record Entry(byte[] Encoded, string Name);
}
