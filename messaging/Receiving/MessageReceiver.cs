using Amqp;
using Amqp.Framing;

namespace FunctionsPlatform.Messaging;

/// <summary>Works off one queue or subscription: at least once, with repetitions of an id noticed.</summary>
/// <remarks>
/// <para>A message is settled after its handler has ended, never before: what a killed process had in hand comes again. So the broker keeps what is not handled, and
/// <see cref="ReceiverOptions.Prefetch"/> bounds what is here.</para>
/// <para>A broken line is opened anew, with growing pauses, for as long as it takes. Handlers go on meanwhile; their messages come again on the new line and are
/// accepted unhandled by their ids.</para>
/// </remarks>
public sealed class MessageReceiver(BrokerConnector connector, ReceiverOptions options, MessageHandler handler)
{
    private readonly DuplicateWindow window = new(options.RememberedIds, options.RememberedFor, connector.Time);
    private readonly InFlight inFlight = new();
    private long handled;
    private long duplicates;

    /// <summary>Messages that a handler has handled.</summary>
    public long Handled => Interlocked.Read(ref handled);

    /// <summary>Messages that came again and were accepted without a handler.</summary>
    public long Duplicates => Interlocked.Read(ref duplicates);

    /// <summary>Receives until <paramref name="stopping"/>; then takes nothing new, lets the handlers end, settles, and closes the line.</summary>
    /// <param name="abandon">When handlers may be waited for no longer.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abandon)
    {
        var pauses = connector.NewPauses();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await ReceiveAsync(pauses, stopping, abandon).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // A quiet exit.
            }
            catch (Exception error) when (BrokerConnector.IsFault(error))
            {
                var pause = pauses.Next();
                connector.Logger.Disconnected(error, options.Source, connector.Options.Broker, pause);
                try
                {
                    await Task.Delay(pause, connector.Time, stopping).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (stopping.IsCancellationRequested)
                {
                    // A quiet exit.
                }
            }
        }

        await EndHandlersAsync(abandon).ConfigureAwait(false);
    }

    private async Task ReceiveAsync(Pauses pauses, CancellationToken stopping, CancellationToken abandon)
    {
        await using var line = await connector.OpenAsync(options.Source, stopping).ConfigureAwait(false);
        var attached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var attach = new Attach
        {
            // Durable, where the broker makes the queue on first use.
            Source = new Source { Address = options.Source, Durable = 2 },
            Target = new Target(),
            RcvSettleMode = ReceiverSettleMode.First,
        };
        var link = new ReceiverLink(line.Session, $"from-{options.Source}", attach, (_, _) => attached.TrySetResult());
        line.Watch(link);
        var letters = options.DeadLetterTarget is { } target ? new ConfirmedLink(line, target) : null;
        if (await Task.WhenAny(attached.Task, line.Ended).WaitAsync(connector.Options.Patience, connector.Time, stopping).ConfigureAwait(false) == line.Ended) throw Ended(await line.Ended.ConfigureAwait(false));

        connector.Logger.Receiving(options.Source, connector.Options.Broker);
        link.Start(options.Prefetch, (receiver, message) => _ = TakeAsync(new Delivery(receiver, message, letters), pauses, stopping, abandon));
        await line.Ended.WaitAsync(stopping).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        if (!stopping.IsCancellationRequested) throw Ended(await line.Ended.ConfigureAwait(false));

        // No more credit: what was under way to here is handed back as it comes in, what is in hand is brought to its end.
        link.SetCredit(0, CreditMode.Auto);
        await EndHandlersAsync(abandon).ConfigureAwait(false);
    }

    private BrokerException Ended(Error? error) => NeedsSessions(error)
        ? new($"{options.Source} requires sessions, which are for the Functions host's trigger: make a queue or subscription without sessions for this receiver")
        : new($"the line to {options.Source} has ended: {error?.Condition?.ToString() ?? "without a word"} {error?.Description}".TrimEnd());

    // Service Bus has no code of its own for it.
    private static bool NeedsSessions(Error? error) =>
        error?.Condition?.ToString() == ErrorCode.NotAllowed && error.Description?.Contains("requires sessions", StringComparison.OrdinalIgnoreCase) == true;

    private async Task EndHandlersAsync(CancellationToken abandon)
    {
        try
        {
            await inFlight.WhenIdleAsync().WaitAsync(abandon).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (abandon.IsCancellationRequested)
        {
            // Their messages are not settled and come again.
        }
    }

    // Called by the line's reader, which must go on reading: nothing waits here before the first await.
    private async Task TakeAsync(Delivery delivery, Pauses pauses, CancellationToken stopping, CancellationToken abandon)
    {
        inFlight.Enter();
        try
        {
            await Task.Yield();
            pauses.Reset();
            var message = MessageText.Read(delivery.Message, options.Source);
            if (stopping.IsCancellationRequested) Settle(message, delivery.Release);
            else await HandleAsync(delivery, message, stopping, abandon).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (abandon.IsCancellationRequested)
        {
            // Not settled: it comes again.
        }
        catch (Exception error)
        {
            // Nobody waits for this task: what is not told here is told nowhere.
            connector.Logger.NotSettled(error, "", options.Source);
            Settle(MessageText.Read(delivery.Message, options.Source), delivery.Release);
        }
        finally
        {
            inFlight.Leave();
        }
    }

    private async Task HandleAsync(Delivery delivery, IncomingMessage message, CancellationToken stopping, CancellationToken abandon)
    {
        if (message.Id is not { } id)
        {
            await SettleAsync(delivery, message, await OutcomeAsync(message, stopping, abandon).ConfigureAwait(false), abandon).ConfigureAwait(false);
            return;
        }

        if (!await window.BeginAsync(id, abandon).ConfigureAwait(false))
        {
            Interlocked.Increment(ref duplicates);
            connector.Logger.Duplicate(id, options.Source);
            Settle(message, delivery.Accept);
            return;
        }

        var done = false;
        try
        {
            var outcome = await OutcomeAsync(message, stopping, abandon).ConfigureAwait(false);
            var settled = await SettleAsync(delivery, message, outcome, abandon).ConfigureAwait(false);
            // A dead letter counts once it lies where it belongs; what was handled, whether the broker could be told or not.
            done = outcome is MessageOutcome.Handled || (outcome is MessageOutcome.DeadLetter && settled);
        }
        finally
        {
            window.End(id, done);
        }
    }

    // A handler that throws is called again after a pause, here, while the broker waits.
    private async Task<MessageOutcome> OutcomeAsync(IncomingMessage message, CancellationToken stopping, CancellationToken abandon)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var outcome = await handler(message, abandon).ConfigureAwait(false);
                if (outcome is MessageOutcome.Handled) Interlocked.Increment(ref handled);
                return outcome;
            }
            catch (OperationCanceledException) when (abandon.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception error)
            {
                if (attempt >= options.Attempts) return new MessageOutcome.DeadLetter("HandlerFailed", $"{error.GetType().Name}: {error.Message}");
                var pause = options.FirstRetry * Math.Pow(2, Math.Min(attempt - 1, 20));
                connector.Logger.HandlerFailed(error, message.Id ?? "", options.Source, attempt, pause);
                if (!await PauseAsync(pause, stopping).ConfigureAwait(false)) return new MessageOutcome.Later("the process is stopping");
            }
        }
    }

    /// <returns>True when the broker was told.</returns>
    private async Task<bool> SettleAsync(Delivery delivery, IncomingMessage message, MessageOutcome outcome, CancellationToken abandon)
    {
        switch (outcome)
        {
            case MessageOutcome.DeadLetter letter:
                connector.Logger.DeadLettered(message.Id ?? "", options.Source, letter.Reason, letter.Description);
                return await DeadLetterAsync(delivery, message, letter, abandon).ConfigureAwait(false);
            case MessageOutcome.Later later:
                connector.Logger.HandedBack(message.Id ?? "", options.Source, later.Reason);
                await PauseAsync(options.HoldBack, abandon).ConfigureAwait(false);
                return Settle(message, delivery.Release);
            default:
                return Settle(message, delivery.Accept);
        }
    }

    private async Task<bool> DeadLetterAsync(Delivery delivery, IncomingMessage message, MessageOutcome.DeadLetter letter, CancellationToken abandon)
    {
        if (delivery.Letters is null) return Settle(message, () => delivery.Reject(letter));
        try
        {
            // Its copy is confirmed before it goes: in between it may be doubled, never lost.
            await delivery.Letters.SendAsync(DeadLetters.CopyOf(delivery.Message, options.Source, letter), connector.Options.Patience, connector.Time, abandon).ConfigureAwait(false);
        }
        catch (Exception error) when (BrokerConnector.IsFault(error) || error is MessageRefusedException)
        {
            connector.Logger.NotSettled(error, message.Id ?? "", options.Source);
            await PauseAsync(options.HoldBack, abandon).ConfigureAwait(false);
            Settle(message, delivery.Release);
            return false;
        }

        return Settle(message, delivery.Accept);
    }

    private bool Settle(IncomingMessage message, Action settle)
    {
        try
        {
            settle();
            return true;
        }
        catch (Exception error) when (BrokerConnector.IsFault(error) || error is InvalidOperationException)
        {
            connector.Logger.NotSettled(error, message.Id ?? "", options.Source);
            return false;
        }
    }

    private async Task<bool> PauseAsync(TimeSpan pause, CancellationToken until)
    {
        try
        {
            await Task.Delay(pause, connector.Time, until).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (until.IsCancellationRequested)
        {
            return false;
        }
    }
}
