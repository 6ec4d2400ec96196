using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace FunctionsPlatform.Durable;

/// <summary>A version 5 UUID (RFC 9562) of a text: the same text gives the same UUID everywhere.</summary>
internal static class DeterministicGuid
{
    private static readonly byte[] Namespace = new Guid("b1a7d3c2-5f0e-5d5a-9b7e-3f6a2c4d8e10").ToByteArray(bigEndian: true);

    [SuppressMessage("Security", "CA5350", Justification = "Version 5 is defined by SHA-1; nothing here is a secret.")]
    public static Guid Of(string text)
    {
        byte[] input = [.. Namespace, .. Encoding.UTF8.GetBytes(text)];
        Span<byte> bytes = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(input, bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x50);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes[..16], bigEndian: true);
    }
}
