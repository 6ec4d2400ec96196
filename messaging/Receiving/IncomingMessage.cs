namespace FunctionsPlatform.Messaging;

/// <summary>A message as a handler sees it.</summary>
/// <param name="Id">The sender's message id, as text; null when it gave none, and then a repetition cannot be noticed.</param>
/// <param name="Source">Where it was received.</param>
public sealed record IncomingMessage(string? Id, string Source, ReadOnlyMemory<byte> Body)
{
    public string? ContentType { get; init; }

    public string? ReplyTo { get; init; }

    public string? CorrelationId { get; init; }

    /// <summary>Messages with the same one keep their order, where the broker has sessions.</summary>
    public string? SessionId { get; init; }

    /// <summary>Deliveries including this one, from 1; 0 where the broker does not count.</summary>
    public int DeliveryCount { get; init; }
}
