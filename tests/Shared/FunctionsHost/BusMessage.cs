namespace FunctionsPlatform.Testing.FunctionsHost;

/// <summary>A message as Service Bus keeps it.</summary>
public sealed record BusMessage(string MessageId, string Body)
{
    public string? SessionId { get; init; }

    public string? CorrelationId { get; init; }

    public string? ReplyTo { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Deliveries that were not completed.</summary>
    public int DeliveryCount { get; init; }

    public long SequenceNumber { get; init; }

    public DateTimeOffset EnqueuedAt { get; init; }
}
