using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Brings poison messages back or drops them, one by one.</summary>
/// <remarks>A message is first back in its queue and then gone from the poison: a crash in between leaves it in both, and it may be brought back twice. So it is never lost, and every function of
/// the catalog bears a message that it has handled before.</remarks>
internal sealed class PoisonDesk(IQueueStore queues)
{
    private const int MostAtOnce = 1_000;

    // Long enough for all of one call; what a killed process had in hand shows up again after it.
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(2);

    /// <param name="id">The message's id in the queue that it was in, or in the poison queue where that is not known; null: all that are there now, up to 1,000.</param>
    /// <returns>How many.</returns>
    public Task<int> RequeueAsync(string queue, string? id, CancellationToken cancellationToken) =>
        EachAsync(queue, id, message => queues.SendAsync(queue, PoisonQueue.Read(message.Body)?.Body ?? message.Body, TimeSpan.Zero, cancellationToken), cancellationToken);

    public Task<int> PurgeAsync(string queue, string? id, CancellationToken cancellationToken) => EachAsync(queue, id, static _ => ValueTask.CompletedTask, cancellationToken);

    private async Task<int> EachAsync(string queue, string? id, Func<QueueMessage, ValueTask> act, CancellationToken cancellationToken)
    {
        var poison = PoisonQueue.NameOf(queue);
        // As many as there are now: what fails again comes back here, and would be brought back without end.
        var most = (int)Math.Min(MostAtOnce, await queues.CountAsync(poison, cancellationToken));
        var (done, seen, others) = (0, 0, new List<QueueMessage>());
        try
        {
            while (seen < most && (id is null || done == 0))
            {
                var taken = await queues.ReceiveAsync(new QueueReceive(poison, Hold) { Max = Math.Min(QueueLimits.Receive, most - seen) }, cancellationToken);
                if (taken.Count == 0) break;
                seen += taken.Count;
                others.AddRange(taken);
                foreach (var message in taken.Where(message => id is null || (PoisonQueue.Read(message.Body)?.Id ?? message.Id) == id))
                {
                    await act(message);
                    await queues.DeleteAsync(poison, message, cancellationToken);
                    others.Remove(message);
                    done++;
                }
            }
        }
        finally
        {
            foreach (var message in others) await queues.ExtendAsync(poison, message, TimeSpan.Zero, CancellationToken.None);
        }

        return done;
    }
}
