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
        return Format(bytes, 4);
    }

    /// <summary>A version 7 UUID, lower case with hyphens: those made later sort behind those made a millisecond or more before.</summary>
    /// <remarks>For keys of rows that are written together and read together: in a B-tree they share pages, where random ones would each have
    /// their own.</remarks>
    public string NewOrderedUid(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        Span<byte> milliseconds = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(milliseconds, now.ToUnixTimeMilliseconds());
        milliseconds[2..].CopyTo(bytes);
        return Format(bytes, 7);
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

    // RFC 9562: four bits of version, two of variant.
    private static string Format(Span<byte> bytes, int version)
    {
        bytes[6] = (byte)((bytes[6] & 0x0F) | (version << 4));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }

    /// <summary>Draws for many ids at a time: a draw costs a microsecond whatever its size.</summary>
    private sealed class RandomIdSource : IdSource
    {
        private const int Drawn = 1024;

        [ThreadStatic]
        private static byte[]? stock;

        [ThreadStatic]
        private static int left;

        protected override void Fill(Span<byte> bytes)
        {
            if (bytes.Length > left)
            {
                RandomNumberGenerator.Fill(stock ??= new byte[Drawn]);
                left = Drawn;
            }

            var drawn = stock.AsSpan(left - bytes.Length, bytes.Length);
            drawn.CopyTo(bytes);
            drawn.Clear();
            left -= bytes.Length;
        }
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
