namespace FunctionsPlatform.Messaging;

/// <summary>A message to be sent.</summary>
/// <param name="Id">By which a receiver notices that it came twice: sent again after a lost confirmation, it is the same.</param>
public sealed record OutgoingMessage(string Id, ReadOnlyMemory<byte> Body)
{
    public string? ContentType { get; init; }

    public string? CorrelationId { get; init; }

    public string? ReplyTo { get; init; }
}
