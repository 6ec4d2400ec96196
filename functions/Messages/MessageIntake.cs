using System.Collections.Frozen;
using System.Text.Json;
using FunctionsPlatform.Contracts.CloudEvents;
using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Messaging;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Messages;

/// <summary>Takes messages of other systems into a queue of ours, where the same queue function takes them as under any other host. What can never be handled is a dead letter at once.</summary>
/// <param name="Queue">Our queue.</param>
/// <param name="Types">The event types that its function knows.</param>
public sealed record MessageIntake(string Queue, FrozenSet<string> Types)
{
    public static MessageIntake Commands { get; } = new(
        CommandQueue.Name, FrozenSet.ToFrozenSet(CommandTypes.All, StringComparer.Ordinal));

    /// <summary>In any form that a registry or Event Grid writes.</summary>
    public static MessageIntake RegistryEvents { get; } = new(RegistryEventQueue.Name, FrozenSet<string>.Empty);

    /// <summary>Handed over durably before the broker is told that the message is handled: in between it may be doubled, never lost.</summary>
    public async Task<MessageOutcome> TakeAsync(IncomingMessage message, IQueueStore queues, CancellationToken cancellationToken)
    {
        try
        {
            return this == RegistryEvents ? await TakeRegistryEventsAsync(message, queues, cancellationToken) : await TakeEventAsync(message, queues, cancellationToken);
        }
        catch (StorageException error)
        {
            return new MessageOutcome.Later(error.Message);
        }
    }

    private async Task<MessageOutcome> TakeEventAsync(IncomingMessage message, IQueueStore queues, CancellationToken cancellationToken)
    {
        var result = CloudEventReader.Read(message.Body);
        if (result is CloudEventResult.Wrong wrong) return new MessageOutcome.DeadLetter("NoCloudEvent", $"not a CloudEvents 1.0 JSON event: {string.Join("; ", wrong.Errors)}");
        var read = ((CloudEventResult.Read)result).Event;
        if (!Types.Contains(read.Type)) return new MessageOutcome.DeadLetter("UnknownType", $"the type '{read.Type}' is unknown here; known are {string.Join(", ", Types.Order(StringComparer.Ordinal))}");
        var body = read.ReplyTo is null && message.ReplyTo is { Length: > 0 } replyTo ? WithReplyTo(message.Body, replyTo) : message.Body;
        if (body.Length > QueueLimits.BodyBytes) return new MessageOutcome.DeadLetter("TooLarge", $"the event has {body.Length} bytes; at most {QueueLimits.BodyBytes} are taken");
        await queues.SendAsync(Queue, body, TimeSpan.Zero, cancellationToken);
        return new MessageOutcome.Handled();
    }

    // Pulls and deletions are nothing to keep; what nobody understands is.
    private static async Task<MessageOutcome> TakeRegistryEventsAsync(IncomingMessage message, IQueueStore queues, CancellationToken cancellationToken)
    {
        switch (RegistryEventReader.Read(message.Body))
        {
            case RegistryEventResult.Wrong wrong:
                return new MessageOutcome.DeadLetter("NoRegistryEvent", wrong.Reason);
            case RegistryEventResult.Read { Pushed.IsEmpty: true } read when read.Ignored.FirstOrDefault(ignored => ignored.Reason is "UnknownType" or "Incomplete") is { } unknown:
                return new MessageOutcome.DeadLetter(unknown.Reason, unknown.Message);
            case RegistryEventResult.Read read:
                await RegistryEventQueue.SendAsync(queues, read.Pushed, cancellationToken);
                break;
        }

        return new MessageOutcome.Handled();
    }

    // The broker's own field for it means the same; behind the queue only the event is left.
    private static byte[] WithReplyTo(ReadOnlyMemory<byte> json, string replyTo)
    {
        using var document = JsonDocument.Parse(json);
        using var written = new MemoryStream();
        using (var writer = new Utf8JsonWriter(written))
        {
            writer.WriteStartObject();
            foreach (var attribute in document.RootElement.EnumerateObject()) attribute.WriteTo(writer);
            writer.WriteString("replyto", replyTo);
            writer.WriteEndObject();
        }

        return written.ToArray();
    }
}
