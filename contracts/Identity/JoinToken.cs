using System.Diagnostics.CodeAnalysis;

namespace FunctionsPlatform.Contracts.Identity;

/// <summary>What a host joins with, in the form that people copy: <c>FP1-&lt;CA digest or nothing&gt;-&lt;id&gt;&lt;secret&gt;</c>.</summary>
/// <param name="CaDigest">SHA-256, in hex, of the public key of the authority that has signed the control plane's certificate. Null: one that the host trusts anyway, or no TLS.</param>
/// <param name="Id">Names the token where it must not be told, such as in lists.</param>
public sealed record JoinToken(string? CaDigest, string Id, string Secret)
{
    public const string Prefix = "FP1-";

    /// <summary>Characters of an id; what follows is the secret.</summary>
    public const int IdLength = 10;

    private const int DigestLength = 64;

    /// <summary>False for whatever has another form; whether the token is good only its control plane knows.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out JoinToken? token)
    {
        token = null;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        // The secret may hold hyphens; a digest does not.
        var end = text.IndexOf('-', Prefix.Length);
        if (end < 0) return false;
        var (digest, rest) = (text[Prefix.Length..end], text[(end + 1)..]);
        if (digest.Length is not (0 or DigestLength) || !digest.All(char.IsAsciiHexDigitLower) || rest.Length <= IdLength) return false;
        if (!rest.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')) return false;
        token = new JoinToken(digest.Length == 0 ? null : digest, rest[..IdLength], rest[IdLength..]);
        return true;
    }

    public override string ToString() => $"{Prefix}{CaDigest}-{Id}{Secret}";
}
