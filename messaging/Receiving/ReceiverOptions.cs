namespace FunctionsPlatform.Messaging;

/// <summary>One queue or subscription and how it is worked off.</summary>
public sealed record ReceiverOptions
{
    /// <summary>Address of the queue or subscription, as the broker names it: <c>commands</c>, <c>registry-events/Subscriptions/name</c>, <c>/amq/queue/commands</c> (RabbitMQ).</summary>
    public required string Source { get; init; }

    /// <summary>Messages that the broker may have handed over without an answer, and so also the most that are handled at one time.</summary>
    /// <value>1 to 1,000. Default 32.</value>
    public int Prefetch { get; init; } = 32;

    /// <summary>Where dead letters go, with their reason as application properties. Null: they are rejected with the reason, and the broker puts them where it keeps such (Service Bus keeps the
    /// reason too, RabbitMQ loses it).</summary>
    public string? DeadLetterTarget { get; init; }

    /// <summary>How often a handler that throws is called for one delivery.</summary>
    /// <value>Default 5: with the pauses that is a good ten seconds, less than brokers lock a message for.</value>
    public int Attempts { get; init; } = 5;

    /// <summary>Pause after a handler's first failure; doubles with each further one.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a message that shall come later is held back.</summary>
    public TimeSpan HoldBack { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many handled ids are remembered, and how long.</summary>
    /// <value>Default 10,000 and 10 minutes: what Service Bus remembers by default.</value>
    public int RememberedIds { get; init; } = 10_000;

    public TimeSpan RememberedFor { get; init; } = TimeSpan.FromMinutes(10);
}
