namespace FunctionsPlatform.Messaging;

/// <summary>Where a broker is and how to sign in there. Its text never holds the password or key.</summary>
/// <param name="Login">Null: as anybody, or with a token source that the host brings.</param>
public sealed record BrokerAddress(string Host, int Port, bool Encrypted, BrokerLogin? Login)
{
    private const int PlainPort = 5672;
    private const int TlsPort = 5671;
    private const string ServiceBus = ".servicebus.";

    /// <summary>True where the broker is an Azure Service Bus namespace: it takes tokens over CBS rather than passwords.</summary>
    public bool IsServiceBus => Host.Contains(ServiceBus, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads <c>amqps://user:password@host:port</c>; for Service Bus user and password are the shared access policy's name and key, percent-encoded, or missing for an identity.</summary>
    /// <exception cref="FormatException">It is no such address; the message never holds the password.</exception>
    public static BrokerAddress Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)) throw new FormatException("the broker's address is no URL like amqps://user:password@host:5671");
        if (uri.Scheme is not ("amqp" or "amqps")) throw new FormatException($"the broker's address begins with {uri.Scheme}; must be amqp or amqps");
        if (uri.Host.Length == 0) throw new FormatException("the broker's address names no host");
        if (uri.AbsolutePath is not ("" or "/") || uri.Query.Length > 0 || uri.Fragment.Length > 0) throw new FormatException("the broker's address has a path or a query; queues are named by options of their own");
        var encrypted = uri.Scheme == "amqps";
        var address = new BrokerAddress(uri.Host, uri.Port > 0 ? uri.Port : encrypted ? TlsPort : PlainPort, encrypted, LoginOf(uri.UserInfo));
        if (address is { IsServiceBus: true, Encrypted: false }) throw new FormatException("Service Bus speaks amqps only");
        return address;
    }

    public override string ToString() => $"{(Encrypted ? "amqps" : "amqp")}://{Host}:{Port}";

    private static BrokerLogin? LoginOf(string userInfo)
    {
        if (userInfo.Length == 0) return null;
        var colon = userInfo.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0) throw new FormatException("the broker's address has a user without a password");
        return new BrokerLogin(Uri.UnescapeDataString(userInfo[..colon]), Uri.UnescapeDataString(userInfo[(colon + 1)..]));
    }
}
