using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Brings a queue's messages to its function: takes as many as there are free hands, keeps them hidden meanwhile, and settles each by its outcome.</summary>
public sealed class QueuePump(FunctionDefinition.Queue function, IQueueStore queues, TimeProvider time, ILogger<QueuePump> logger) : IDisposable
{
    // Long, since a store in the process wakes the pump at once: an idle pump costs two looks a minute.
    private static readonly TimeSpan ReceiveWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PauseAfterFailedReceive = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim hands = new(function.Policy.Concurrency);

    private string Source => function.Source;

    private QueuePolicy Policy => function.Policy;

    /// <summary>Pumps until <paramref name="stopping"/>, then waits for what is in hand; <paramref name="abandon"/> cancels that and gives it back.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abandon)
    {
        try
        {
            while (true) await PumpOnceAsync(stopping, abandon);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // A quiet exit: what is in hand is waited for below.
        }

        for (var idle = 0; idle < Policy.Concurrency; idle++) await hands.WaitAsync(CancellationToken.None);
    }

    public void Dispose() => hands.Dispose();

    private async Task PumpOnceAsync(CancellationToken stopping, CancellationToken abandon)
    {
        var free = await TakeHandsAsync(stopping);
        IReadOnlyList<QueueMessage> messages = [];
        try
        {
            var request = new QueueReceive(Source, Policy.Visibility) { Max = free, Wait = ReceiveWait };
            messages = await queues.ReceiveAsync(request, stopping);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            logger.ReceiveFailed(error, Source);
            await Task.Delay(PauseAfterFailedReceive, time, stopping);
        }
        finally
        {
            if (free > messages.Count) hands.Release(free - messages.Count);
        }

        foreach (var message in messages) _ = HandleAsync(message, abandon);
    }

    private async Task<int> TakeHandsAsync(CancellationToken stopping)
    {
        await hands.WaitAsync(stopping);
        var taken = 1;
        while (taken < QueueLimits.Receive && await hands.WaitAsync(TimeSpan.Zero, CancellationToken.None)) taken++;
        return taken;
    }

    private async Task HandleAsync(QueueMessage message, CancellationToken abandon)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await SettleAsync(message, abandon);
        }
        catch (Exception error)
        {
            // The message shows up again by itself once its visibility ends.
            logger.SettleFailed(error, Source, message.Id);
        }
        finally
        {
            hands.Release();
        }
    }

    private async Task SettleAsync(QueueMessage message, CancellationToken abandon)
    {
        if (message.DequeueCount > Policy.MaxDequeueCount)
        {
            await PoisonAsync(message, $"delivered {message.DequeueCount} times without an outcome");
            return;
        }

        await using var held = new HeldMessage(queues, Source, message, Policy.Visibility, time, abandon);
        HandlerResult result;
        try
        {
            result = await function.Handler(new QueueDelivery(message.Body, message.Id, message.DequeueCount), held.Lost);
        }
        catch (OperationCanceledException) when (held.Lost.IsCancellationRequested)
        {
            // Stopping, or someone else has the message by now: in both cases it is handed back at once.
            await queues.ExtendAsync(Source, await held.LetGoAsync(), TimeSpan.Zero, CancellationToken.None);
            return;
        }
        catch (Exception error)
        {
            await FailAsync(await held.LetGoAsync(), error);
            return;
        }

        // Out of the handler's reach: a store that fails here says nothing about the handler, which has done its work.
        var current = await held.LetGoAsync();
        if (result is HandlerResult.Poison poison) await PoisonAsync(current, poison.Reason);
        else if (result is HandlerResult.RetryLater later) await queues.ExtendAsync(Source, current, later.Delay, CancellationToken.None);
        else await queues.DeleteAsync(Source, current, CancellationToken.None);
    }

    private async Task FailAsync(QueueMessage message, Exception error)
    {
        if (message.DequeueCount >= Policy.MaxDequeueCount)
        {
            await PoisonAsync(message, $"{error.GetType().Name}: {error.Message}");
            return;
        }

        var pause = Policy.Backoff(message.DequeueCount);
        logger.HandlerFailed(error, function.Name, message.Id, message.DequeueCount, pause);
        await queues.ExtendAsync(Source, message, pause, CancellationToken.None);
    }

    private async Task PoisonAsync(QueueMessage message, string reason)
    {
        logger.Poisoned(Source, message.Id, reason);
        await queues.MoveAsync(Source, message, reason, CancellationToken.None);
    }
}
