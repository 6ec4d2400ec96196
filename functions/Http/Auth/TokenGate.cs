using System.Security.Cryptography;
using System.Text;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Whether a request carries the platform's token. The comparison takes the same time whatever was sent.</summary>
public sealed class TokenGate(string token)
{
    private const string Scheme = "Bearer ";

    // Hashes have one length: comparing them does not tell how long the token is.
    private readonly byte[] expected = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public bool Admits(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        Span<byte> presented = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim()), presented);
        return CryptographicOperations.FixedTimeEquals(presented, expected);
    }
}
