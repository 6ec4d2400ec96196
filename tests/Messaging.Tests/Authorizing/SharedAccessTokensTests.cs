using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Messaging.Tests.Authorizing;

public sealed class SharedAccessTokensTests
{
    // Worked out by hand with openssl: printf '%s\n%s' "$sr" 1893457200 | openssl dgst -sha256 -hmac key -binary | base64.
    [Fact]
    public async Task A_token_is_signed_as_documented()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1893456000));

        var token = await new SharedAccessTokens("send only", "key", time).GetAsync("amqp://name.servicebus.windows.net/commands", TestContext.Current.CancellationToken);

        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1893457200), token.ExpiresAt);
        Assert.Equal(
            "SharedAccessSignature sr=amqp%3A%2F%2Fname.servicebus.windows.net%2Fcommands&sig=6H7Qj0o%2BDhpvPRlWhT3BkqGlA%2Fy6PxX9q0BCJrOYx2A%3D&se=1893457200&skn=send%20only",
            token.Value);
        Assert.DoesNotContain("sig=", token.ToString(), StringComparison.Ordinal);
    }
}
