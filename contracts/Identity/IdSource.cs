using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FunctionsPlatform.Contracts.Identity;

/// <summary>Where ids that must be unique come from. Injected, so that a seeded one makes a run repeatable.</summary>
public abstract class IdSource
{
    // No vowels and no 0/1/l/o: a suffix never spells a word and is never misread.
    private const string Alphabet = "bcdfghjkmnpqrstvwxz2456789";

    /// <summary>Cryptographically random ids.</summary>
    public static IdSource Random { get; } = new RandomIdSource();

    /// <summary>Ids drawn from <paramref name="seed"/>: the same seed gives the same ids in the same order.</summary>
    public static IdSource Seeded(int seed) => new SeededIdSource(seed);

    /// <summary>A version 4 UUID, lower case with hyphens.</summary>
    public string NewUid()
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }

    /// <summary>Lower-case letters and digits to append to a name. Five of them have 11.9 million values.</summary>
    public string NewSuffix(int length = 5)
    {
        return string.Create(length, this, static (suffix, source) =>
        {
            Span<byte> bytes = stackalloc byte[4];
            for (var index = 0; index < suffix.Length; index++)
            {
                source.Fill(bytes);
                suffix[index] = Alphabet[(int)(BinaryPrimitives.ReadUInt32LittleEndian(bytes) % (uint)Alphabet.Length)];
            }
        });
    }

    protected abstract void Fill(Span<byte> bytes);

    private sealed class RandomIdSource : IdSource
    {
        protected override void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
    }

    private sealed class SeededIdSource(int seed) : IdSource
    {
        private readonly Lock gate = new();
        private readonly Random random = new(seed);

        protected override void Fill(Span<byte> bytes)
        {
            lock (gate) random.NextBytes(bytes);
        }
    }
}
