using FunctionsPlatform.Messaging;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Messages;

/// <summary>What a broker's trigger brings, handed to our queue once for each message id.</summary>
/// <remarks>The order of a session ends at our queue: what is behind it works from what is, not from which message came first.</remarks>
internal sealed class MessageFunctions(MessageIntake intake, IQueueStore queues, HandledMessages handled, ILogger<MessageFunctions> logger)
{
    public async Task<MessageOutcome> TakeAsync(IncomingMessage message, CancellationToken cancellationToken)
    {
        try
        {
            if (message.Id is { } known && await handled.ContainsAsync(message.Source, known, cancellationToken))
            {
                logger.Repeated(known, message.Source);
                return new MessageOutcome.Handled();
            }

            var outcome = await intake.TakeAsync(message, queues, cancellationToken);
            if (outcome is MessageOutcome.Handled && message.Id is { } id) await handled.AddAsync(message.Source, id, cancellationToken);
            return outcome;
        }
        catch (StorageException error)
        {
            return new MessageOutcome.Later(error.Message);
        }
    }
}
