using System.Security.Cryptography;
using System.Text;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Knows the platform's token. The comparison takes the same time whatever was sent.</summary>
public sealed class TokenGate(string token)
{
    // Hashes have one length: comparing them does not tell how long the token is.
    private readonly byte[] expected = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public bool Admits(string presentedToken)
    {
        Span<byte> presented = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(presentedToken), presented);
        return CryptographicOperations.FixedTimeEquals(presented, expected);
    }
}
