using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FunctionsPlatform.Messaging;

/// <summary>Mints shared access signatures from a policy's key, as Service Bus checks them.</summary>
public sealed class SharedAccessTokens(string policy, string key, TimeProvider time) : ITokenSource
{
    public const string Kind = "servicebus.windows.net:sastoken";

    // A stolen token is good for as long; renewing costs one small exchange.
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(20);

    public ValueTask<BrokerToken> GetAsync(string audience, CancellationToken cancellationToken)
    {
        var expires = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + Life).ToUnixTimeSeconds());
        var (resource, end) = (Uri.EscapeDataString(audience), expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{resource}\n{end}")));
        var token = $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(signature)}&se={end}&skn={Uri.EscapeDataString(policy)}";
        return ValueTask.FromResult(new BrokerToken(Kind, token, expires));
    }
}
