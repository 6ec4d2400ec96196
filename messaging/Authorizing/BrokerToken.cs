namespace FunctionsPlatform.Messaging;

/// <param name="Kind"><c>servicebus.windows.net:sastoken</c> or <c>jwt</c>.</param>
/// <param name="ExpiresAt">It is renewed well before.</param>
public sealed record BrokerToken(string Kind, string Value, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"{Kind} until {ExpiresAt:O}";
}
