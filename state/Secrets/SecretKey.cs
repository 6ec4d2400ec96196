using System.Security.Cryptography;

namespace FunctionsPlatform.State;

/// <summary>A key that Secrets are encrypted with: AES-256. Printing it shows its id only.</summary>
public sealed class SecretKey
{
    public const int Bytes = 32;
    private const int IdLength = 8;

    private readonly byte[] key;

    private SecretKey(byte[] key)
    {
        this.key = key;
        Id = Convert.ToHexStringLower(SHA256.HashData([.. "functions-platform secret key id"u8, .. key]))[..IdLength];
    }

    /// <summary>Tells keys apart; follows from the key, so a file of keys needs nothing else.</summary>
    public string Id { get; }

    public static SecretKey New() => new(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Null when it is not 32 bytes in base64.</summary>
    public static SecretKey? Parse(string text)
    {
        var buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out var length) && length == Bytes ? new SecretKey(buffer[..length]) : null;
    }

    /// <summary>As <see cref="Parse"/> reads it. This is the key itself.</summary>
    public string Export() => Convert.ToBase64String(key);

    public override string ToString() => $"key {Id}";

    internal AesGcm Open() => new(key, AesGcm.TagByteSizes.MaxSize);
}
