using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>A message in hand: hidden from others again and again, at a third of its visibility, until it is let go.</summary>
internal sealed class HeldMessage : IAsyncDisposable
{
    private readonly IQueueStore queues;
    private readonly string queue;
    private readonly TimeSpan visibility;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource lost;
    private readonly CancellationTokenSource letGo = new();
    private readonly Task keeping;
    private QueueMessage current;

    public HeldMessage(IQueueStore queues, string queue, QueueMessage message, TimeSpan visibility, TimeProvider time, CancellationToken abandon)
    {
        (this.queues, this.queue, this.visibility, this.time, current) = (queues, queue, visibility, time, message);
        lost = CancellationTokenSource.CreateLinkedTokenSource(abandon);
        Lost = lost.Token;
        keeping = KeepAsync();
    }

    /// <summary>Cancelled when the message is someone else's, or the host gives up.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Stops prolonging.</summary>
    /// <returns>The message with the newest receipt.</returns>
    public async Task<QueueMessage> LetGoAsync()
    {
        await letGo.CancelAsync();
        await keeping;
        return current;
    }

    public async ValueTask DisposeAsync()
    {
        await LetGoAsync();
        letGo.Dispose();
        lost.Dispose();
    }

    private async Task KeepAsync()
    {
        while (true)
        {
            try
            {
                await Task.Delay(visibility / 3, time, letGo.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (!await TryExtendAsync()) return;
        }
    }

    // Without our token: a receipt must not be lost half-way.
    private async Task<bool> TryExtendAsync()
    {
        try
        {
            if (await queues.ExtendAsync(queue, current, visibility, CancellationToken.None) is { } receipt)
            {
                current = current with { Receipt = receipt };
                return true;
            }

            await lost.CancelAsync();
            return false;
        }
        catch (StorageException)
        {
            // Two more tries fit into the visibility; should they fail too, the handler's own writes are fenced.
            return true;
        }
    }
}
