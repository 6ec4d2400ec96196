using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace FunctionsPlatform.Messaging;

/// <summary>Sends messages to one target, each confirmed by the broker before the call returns. May be called by many at once.</summary>
public sealed class MessagePublisher(BrokerConnector connector, string target) : IAsyncDisposable
{
    private readonly SemaphoreSlim opening = new(1, 1);
    private BrokerLine? line;
    private ConfirmedLink? link;

    /// <summary>Returns when the broker has taken the message. Where the line breaks first it is opened anew and the message sent again, with the same id, until it is cancelled.</summary>
    /// <exception cref="MessageRefusedException">The broker does not take it.</exception>
    public async Task SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        var pauses = connector.NewPauses();
        while (true)
        {
            try
            {
                var current = await LinkAsync(cancellationToken).ConfigureAwait(false);
                await current.SendAsync(Encode(message), connector.Options.Patience, connector.Time, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (BrokerConnector.IsFault(error))
            {
                var pause = pauses.Next();
                connector.Logger.NotConfirmed(error, message.Id, target, connector.Options.Broker, pause);
                await Task.Delay(pause, connector.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (line is not null) await line.DisposeAsync().ConfigureAwait(false);
        opening.Dispose();
    }

    private async Task<ConfirmedLink> LinkAsync(CancellationToken cancellationToken)
    {
        await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (link is not null && !line!.Ended.IsCompleted) return link;
            if (line is not null) await line.DisposeAsync().ConfigureAwait(false);
            (line, link) = (null, null);
            line = await connector.OpenAsync(target, cancellationToken).ConfigureAwait(false);
            return link = new ConfirmedLink(line, target);
        }
        finally
        {
            opening.Release();
        }
    }

    private static Message Encode(OutgoingMessage message) => new()
    {
        Header = new Header { Durable = true },
        Properties = new Properties
        {
            MessageId = message.Id,
            CorrelationId = message.CorrelationId,
            ReplyTo = message.ReplyTo,
            ContentType = message.ContentType is null ? null : new Symbol(message.ContentType),
        },
        BodySection = new Data { Binary = message.Body.ToArray() },
    };
}
