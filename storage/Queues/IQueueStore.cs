namespace FunctionsPlatform.Storage;

/// <summary>At-least-once, unordered queues with visibility timeouts.</summary>
/// <remarks>
/// <para>A message is delivered to one receiver at a time; unless deleted, it is visible again when its visibility ends, with its
/// <see cref="QueueMessage.DequeueCount"/> one higher. A receipt is good until the message is received again or extended.</para>
/// <para>Queue names: lower-case letters, digits and hyphens, 3–63; created on first use. Bodies: up to
/// <see cref="QueueLimits.BodyBytes"/> (poison queues: <see cref="QueueLimits.PoisonBodyBytes"/>); larger payloads travel as blobs or inbox rows.</para>
/// <para>A send and a delete are durable when they return. A receive and an extension may be undone by a power cut: the message comes
/// again, sooner and perhaps with the same dequeue count.</para>
/// <para>Poison is the receiver's decision: <see cref="PoisonQueue.MoveAsync"/>.</para>
/// </remarks>
public interface IQueueStore
{
    /// <summary>Appends a message, durably.</summary>
    /// <param name="visibleAfter">How long receivers do not see it; zero to <see cref="QueueLimits.MaxDelay"/>.</param>
    ValueTask SendAsync(string queue, ReadOnlyMemory<byte> body, TimeSpan visibleAfter, CancellationToken cancellationToken);

    /// <summary>Takes up to <paramref name="request"/>.Max visible messages and hides them for its visibility.</summary>
    /// <returns>Empty when none became visible within its wait.</returns>
    ValueTask<IReadOnlyList<QueueMessage>> ReceiveAsync(QueueReceive request, CancellationToken cancellationToken);

    /// <summary>Hides the message for another <paramref name="visibility"/> from now (zero: visible at once).</summary>
    /// <returns>The new receipt, or null when the receipt is stale: someone else has the message, or it is gone.</returns>
    ValueTask<string?> ExtendAsync(string queue, QueueMessage message, TimeSpan visibility, CancellationToken cancellationToken);

    /// <summary>Removes the message.</summary>
    /// <returns>False when the receipt is stale.</returns>
    ValueTask<bool> DeleteAsync(string queue, QueueMessage message, CancellationToken cancellationToken);

    /// <summary>How many messages the queue holds, visible or not. Approximate on backends that only estimate.</summary>
    ValueTask<long> CountAsync(string queue, CancellationToken cancellationToken);
}
