using System.Buffers.Binary;
using System.Numerics;

namespace FunctionsPlatform.Storage.Sqlite.Native;

/// <summary>CRC-32C, which processors compute at several bytes a cycle. SQLite checks a page's structure, not what is in it.</summary>
internal static class Checksum
{
    public const int Bytes = sizeof(uint);

    /// <param name="sum">Of what comes before; 0 at the beginning.</param>
    public static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        sum = ~sum;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..]) sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes) sum = BitOperations.Crc32C(sum, value);
        return ~sum;
    }
}
