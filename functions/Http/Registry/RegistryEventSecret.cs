using System.Security.Cryptography;
using System.Text;

namespace FunctionsPlatform.Functions.Http;

/// <summary>What senders of registry events carry: a header, a part of the address, or a signature made with it. It opens nothing else.</summary>
internal sealed class RegistryEventSecret
{
    private const string Purpose = "urn:functions-platform:registry-events";
    private const string SignaturePrefix = "sha256=";
    private const string Bearer = "Bearer ";

    private readonly TokenGate gate;

    /// <param name="given">Null: one is derived from the platform's token, the same in all processes that share it.</param>
    public RegistryEventSecret(string? given, string platformToken)
    {
        Text = given ?? Convert.ToHexStringLower(HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(platformToken), 32, info: Encoding.UTF8.GetBytes(Purpose)));
        gate = new TokenGate(Text);
    }

    public string Text { get; }

    /// <summary>By <c>Authorization: Bearer</c>, <c>X-Registry-Token</c>, or <c>token</c> in the query, for senders that can set no header.</summary>
    public bool IsCarriedBy(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && gate.Admits(authorization[Bearer.Length..].Trim()))
            || (request.Headers.TryGetValue("X-Registry-Token", out var header) && gate.Admits(header.ToString()))
            || (request.Query.TryGetValue("token", out var query) && gate.Admits(query.ToString()));
    }

    public static string? SignatureOf(HttpRequest request) => request.Headers.TryGetValue("X-Hub-Signature-256", out var signature) ? signature.ToString() : null;

    /// <summary>Whether the body was signed with it, as GitHub does.</summary>
    public bool HasSigned(ReadOnlySpan<byte> body, string signature)
    {
        if (!signature.StartsWith(SignaturePrefix, StringComparison.Ordinal) || signature.Length != SignaturePrefix.Length + (2 * HMACSHA256.HashSizeInBytes)) return false;
        Span<byte> claimed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (Convert.FromHexString(signature.AsSpan(SignaturePrefix.Length), claimed, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Text), body), claimed);
    }
}
