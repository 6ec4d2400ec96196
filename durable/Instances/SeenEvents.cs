using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace FunctionsPlatform.Durable;

/// <summary>The last events consumed, as 64-bit hashes of their ids: a sender that crashed and sends again is recognised although its inbox
/// row is long gone.</summary>
/// <remarks>256 of them cost 2 KiB of head row. Only a sender that repeats itself after 256 other events gets through twice.</remarks>
internal sealed class SeenEvents
{
    private const int Kept = 256;

    private readonly ImmutableArray<long> hashes;

    public SeenEvents(ImmutableArray<long> hashes) => this.hashes = hashes;

    public static SeenEvents None { get; } = new([]);

    public ImmutableArray<long> Hashes => hashes;

    public bool Contains(string eventId) => hashes.Contains(HashOf(eventId));

    public SeenEvents Plus(IReadOnlyCollection<string> eventIds)
    {
        if (eventIds.Count == 0) return this;
        var all = hashes.AddRange(eventIds.Select(HashOf));
        return new SeenEvents(all.Length <= Kept ? all : all[^Kept..]);
    }

    private static long HashOf(string eventId)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(eventId), digest);
        return BinaryPrimitives.ReadInt64LittleEndian(digest);
    }
}
