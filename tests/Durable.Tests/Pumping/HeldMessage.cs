using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable.Tests.Pumping;

/// <summary>A message kept hidden while it is handled.</summary>
internal sealed class HeldMessage : IAsyncDisposable
{
    private readonly CancellationTokenSource lost;
    private readonly CancellationTokenSource done = new();
    private readonly Task extending;

    public HeldMessage(IQueueStore queues, string queue, QueueMessage message, TimeSpan visibility, TimeProvider time, CancellationToken stopping)
    {
        Message = message;
        lost = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        extending = ExtendAsync(queues, queue, visibility, time);
    }

    /// <summary>With the newest receipt.</summary>
    public QueueMessage Message { get; private set; }

    /// <summary>Cancelled when the process stops or someone else has the message.</summary>
    public CancellationToken Lost => lost.Token;

    public async Task StopExtendingAsync()
    {
        await done.CancelAsync().ConfigureAwait(false);
        await extending.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopExtendingAsync().ConfigureAwait(false);
        lost.Dispose();
        done.Dispose();
    }

    private async Task ExtendAsync(IQueueStore queues, string queue, TimeSpan visibility, TimeProvider time)
    {
        try
        {
            while (true)
            {
                await Task.Delay(visibility / 3, time, done.Token).ConfigureAwait(false);
                if (await queues.ExtendAsync(queue, Message, visibility, done.Token).ConfigureAwait(false) is not { } receipt) break;
                Message = Message with { Receipt = receipt };
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            return;
        }
        catch (StorageException)
        {
            // Out of reach for a third of the visibility: whether it is still ours is unknown, and a second copy does no harm.
        }

        await lost.CancelAsync().ConfigureAwait(false);
    }
}
