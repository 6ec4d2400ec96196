using System.Text;

namespace FunctionsPlatform.State.Replication;

/// <summary>The bytes of a log entry: the format's version, then revisions, each with its changes. Numbers are variable-length.</summary>
internal static class LogCodec
{
    // Raise it when the bytes that follow change their meaning, and go on reading the older ones.
    private const byte Format = 1;
    private const byte Put = 1;
    private const byte Delete = 2;

    public static byte[] Encode(IEnumerable<LoggedRevision> revisions)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.Latin1);
        writer.Write(Format);
        foreach (var revision in revisions)
        {
            writer.Write7BitEncodedInt64(revision.Revision);
            writer.Write7BitEncodedInt(revision.Changes.Count);
            foreach (var change in revision.Changes) Encode(writer, change);
        }

        writer.Flush();
        return stream.ToArray();
    }

    public static List<LoggedRevision> Decode(byte[] data)
    {
        using var stream = new MemoryStream(data, writable: false);
        using var reader = new BinaryReader(stream, Encoding.Latin1);
        if (reader.ReadByte() is var format and not Format)
            throw new InvalidDataException($"The log has an entry of format {format}; this build reads format {Format}. A newer build wrote it.");
        var revisions = new List<LoggedRevision>();
        while (stream.Position < stream.Length)
        {
            var revision = reader.Read7BitEncodedInt64();
            var changes = new LoggedChange[reader.Read7BitEncodedInt()];
            for (var index = 0; index < changes.Length; index++) changes[index] = Decode(reader, revision);
            revisions.Add(new(revision, changes));
        }

        return revisions;
    }

    /// <summary>What the change adds to an entry, at most.</summary>
    public static int SizeOf(LoggedChange change) => 48 + change.Key.Length + (change.Value?.Value.Length ?? 0);

    /// <summary>What the revision adds to an entry, at most.</summary>
    public static int SizeOf(LoggedRevision revision)
    {
        var size = 16;
        foreach (var change in revision.Changes) size += SizeOf(change);
        return size;
    }

    private static void Encode(BinaryWriter writer, LoggedChange change)
    {
        writer.Write(change.Value is null ? Delete : Put);
        writer.Write(change.Key.Raw);
        if (change.Value is not { } value) return;
        writer.Write7BitEncodedInt64(value.CreateRevision);
        writer.Write7BitEncodedInt64(value.Version);
        writer.Write7BitEncodedInt64(value.Lease);
        writer.Write7BitEncodedInt(value.Value.Length);
        writer.Write(value.Value.Span);
    }

    private static LoggedChange Decode(BinaryReader reader, long revision)
    {
        var kind = reader.ReadByte();
        var key = Key.FromRaw(reader.ReadString());
        if (kind == Delete) return new(key, null);
        if (kind != Put) throw new InvalidDataException($"Revision {revision} holds a change of unknown kind {kind}.");
        var create = reader.Read7BitEncodedInt64();
        var version = reader.Read7BitEncodedInt64();
        var lease = reader.Read7BitEncodedInt64();
        var value = reader.ReadBytes(reader.Read7BitEncodedInt());
        return new(key, new(key, value, create, revision, version, lease));
    }
}
