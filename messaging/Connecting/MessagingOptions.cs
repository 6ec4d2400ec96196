namespace FunctionsPlatform.Messaging;

/// <summary>How to behave towards a broker.</summary>
public sealed record MessagingOptions
{
    public required BrokerAddress Broker { get; init; }

    /// <summary>Tokens for a broker that takes them over CBS; null: minted from the address's shared access key where it is Service Bus, else CBS is not used.</summary>
    public ITokenSource? Tokens { get; init; }

    /// <summary>How the broker's log and metrics name this process.</summary>
    public string ContainerId { get; init; } = "functions-platform";

    /// <summary>How long connecting, attaching, authorizing and a confirmation may take each.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the broker may be silent until the connection counts as dead. The broker is told, and sends empty frames meanwhile.</summary>
    /// <value>Default 1 min.</value>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Pause before the first new try to connect; doubles with each further one, and each is shortened by up to half at random, so that a thousand clients do not come back at once.</summary>
    /// <value>Default 0.5 s.</value>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <value>Default 30 s.</value>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);
}
