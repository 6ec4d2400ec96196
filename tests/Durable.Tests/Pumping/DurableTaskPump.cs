using System.Collections.Concurrent;
using FunctionsPlatform.Storage;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Durable.Tests.Pumping;

/// <summary>Drives an engine in a process that has no functions host: receives, extends, deletes, gives up.</summary>
internal sealed class DurableTaskPump(DurableTaskEngine engine, IQueueStore queues, DurableTaskPumpOptions options, TimeProvider time, ILogger<DurableTaskPump> logger)
{
    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    /// <summary>Runs until cancelled; then what is being handled is cancelled too and comes again. Returns when all of it has stopped.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        PumpAsync(DurableTaskQueues.Steps, engine.HandleStepAsync, cancellationToken),
        PumpAsync(DurableTaskQueues.Activities, engine.HandleActivityAsync, cancellationToken),
        SweepAsync(cancellationToken));

    private async Task PumpAsync(string queue, Func<QueueMessage, CancellationToken, Task<HandlerResult>> handle, CancellationToken stopping)
    {
        var handling = new ConcurrentDictionary<Task, bool>();
        using var slots = new SemaphoreSlim(options.Concurrency);
        try
        {
            while (true)
            {
                // As many as there are hands for.
                await slots.WaitAsync(stopping).ConfigureAwait(false);
                var hands = 1;
                while (hands < QueueLimits.Receive && await slots.WaitAsync(TimeSpan.Zero, stopping).ConfigureAwait(false)) hands++;
                var messages = await ReceiveAsync(queue, hands, stopping).ConfigureAwait(false);
                if (messages.Count < hands) slots.Release(hands - messages.Count);
                foreach (var message in messages)
                {
                    var task = HandleAsync(queue, message, handle, stopping);
                    handling.TryAdd(task, true);
                    _ = task.ContinueWith(
                        done =>
                        {
                            slots.Release();
                            handling.TryRemove(done, out _);
                        },
                        CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // A quiet end.
        }

        while (!handling.IsEmpty) await Task.WhenAll(handling.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
    }

    private async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queue, int max, CancellationToken stopping)
    {
        try
        {
            var request = new QueueReceive(queue, options.Visibility) { Max = max, Wait = LongPoll };
            return await queues.ReceiveAsync(request, stopping).ConfigureAwait(false);
        }
        catch (StorageException failure)
        {
            logger.ReceiveFailed(failure, queue);
            await Task.Delay(PauseAfterFailure, time, stopping).ConfigureAwait(false);
            return [];
        }
    }

    private async Task HandleAsync(
        string queue, QueueMessage message, Func<QueueMessage, CancellationToken, Task<HandlerResult>> handle, CancellationToken stopping)
    {
        // Off the receiving loop, whatever the handler does before its first await.
        await Task.Yield();
        await using var held = new HeldMessage(queues, queue, message, options.Visibility, time, stopping);
        try
        {
            var result = await handle(message, held.Lost).ConfigureAwait(false);
            await held.StopExtendingAsync().ConfigureAwait(false);
            if (result is HandlerResult.RetryLater later) await queues.ExtendAsync(queue, held.Message, later.Delay, CancellationToken.None).ConfigureAwait(false);
            else await queues.DeleteAsync(queue, held.Message, CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (held.Lost.IsCancellationRequested)
        {
            // It comes again, here or elsewhere.
        }
#pragma warning disable CA1031 // The top of the loop: whatever a handler throws, the message comes again or is given up, and the pump goes on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            await held.StopExtendingAsync().ConfigureAwait(false);
            await FailAsync(queue, held.Message, failure).ConfigureAwait(false);
        }
    }

    private async Task FailAsync(string queue, QueueMessage message, Exception failure)
    {
        var isPoison = message.DequeueCount >= options.MaxDequeueCount;
        logger.HandlerFailed(failure, queue, message.Id, message.DequeueCount, isPoison ? "moved to the poison queue" : "tried again");
        try
        {
            if (isPoison) await queues.MoveAsync(queue, message, failure.Message, CancellationToken.None).ConfigureAwait(false);
            else await queues.ExtendAsync(queue, message, PauseAfterFailure * Math.Min(message.DequeueCount, 30), CancellationToken.None).ConfigureAwait(false);
        }
        catch (StorageException unreachable)
        {
            // Its visibility ends by itself.
            logger.ReceiveFailed(unreachable, queue);
        }
    }

    private async Task SweepAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(options.SweepInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false))
            {
                try
                {
                    await engine.SweepAsync(stopping).ConfigureAwait(false);
                }
                catch (StorageException failure)
                {
                    logger.SweepFailed(failure);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // A quiet end.
        }
    }
}
