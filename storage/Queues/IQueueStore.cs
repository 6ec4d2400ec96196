namespace FunctionsPlatform.Storage;

/// <summary>At-least-once, unordered queues with visibility timeouts.</summary>
/// <remarks>
/// <para><b>Delivery.</b> A message is delivered to one receiver at a time; unless deleted, it is visible again when its visibility ends, with its
/// <see cref="QueueMessage.DequeueCount"/> one higher, for ever. A receipt is good until the message is received again or extended. So a
/// handler may run twice for one message, even at the same time once its visibility has ended, and must not mind.</para>
/// <para><b>Order.</b> None is promised. Implementations give what became visible first when they can.</para>
/// <para><b>Consistency.</b> A receive sees every message whose <see cref="SendAsync"/> had returned before and which is visible, unless another
/// receiver has it. Each call is atomic; nothing ties two calls together, and nothing a queue to a table.</para>
/// <para><b>Durability.</b> A send and a delete are durable when they return. A receive and an extension may be undone by a power cut: the
/// message comes again, sooner and perhaps with the same dequeue count. A store that is one process's makes what the process before had in
/// hand visible when it opens.</para>
/// <para><b>Names and limits.</b> Queues: lower-case letters, digits and hyphens, 3–63; created on first use. Bodies: any bytes, none included, up to
/// <see cref="QueueLimits.BodyBytes"/> (poison queues: <see cref="QueueLimits.PoisonBodyBytes"/>); larger payloads travel as blobs or inbox rows.
/// Delays, waits and visibilities: zero to <see cref="QueueLimits.MaxDelay"/>. What is over a limit is an <see cref="ArgumentException"/>, and
/// nothing is written.</para>
/// <para><b>Cancellation.</b> A cancelled receive takes no message with it. A cancelled send, extension or delete may have happened.</para>
/// <para><b>Failures.</b> A stale receipt is a value. A broken disk or network is a <see cref="StorageException"/>: after a send whose
/// <see cref="StorageException.OutcomeUnknown"/> is true, sending again may double the message; after a receive, what was taken comes again when
/// its visibility ends. A store that has been closed throws <see cref="ObjectDisposedException"/>, waiting receivers included.</para>
/// <para>Poison is the receiver's decision: <see cref="PoisonQueue.MoveAsync"/>. All members may be called by many at once.</para>
/// </remarks>
public interface IQueueStore
{
    /// <summary>Adds a message, durably.</summary>
    /// <param name="body">Copied: the caller may use it again once the call has returned.</param>
    /// <param name="visibleAfter">How long receivers do not see it; zero to <see cref="QueueLimits.MaxDelay"/>.</param>
    ValueTask SendAsync(string queue, ReadOnlyMemory<byte> body, TimeSpan visibleAfter, CancellationToken cancellationToken);

    /// <summary>Takes up to <paramref name="request"/>.Max visible messages and hides them for its visibility.</summary>
    /// <returns>Empty when none became visible within its wait, be it for want of the queue. Fewer than asked for says nothing about what is left.</returns>
    ValueTask<IReadOnlyList<QueueMessage>> ReceiveAsync(QueueReceive request, CancellationToken cancellationToken);

    /// <summary>Hides the message for another <paramref name="visibility"/> from now (zero: visible at once).</summary>
    /// <returns>The new receipt, or null when the receipt is stale: someone else has the message, or it is gone, or never was in this queue.</returns>
    ValueTask<string?> ExtendAsync(string queue, QueueMessage message, TimeSpan visibility, CancellationToken cancellationToken);

    /// <summary>Removes the message.</summary>
    /// <returns>False when the receipt is stale, as after an own delete whose answer was lost.</returns>
    ValueTask<bool> DeleteAsync(string queue, QueueMessage message, CancellationToken cancellationToken);

    /// <summary>Looks at up to <paramref name="max"/> visible messages, 1 to <see cref="QueueLimits.Receive"/>, and leaves them as they are: neither hidden nor counted.</summary>
    /// <returns>With the dequeue count of deliveries so far, and no receipt.</returns>
    ValueTask<IReadOnlyList<QueueMessage>> PeekAsync(string queue, int max, CancellationToken cancellationToken);

    /// <summary>How many messages the queue holds, visible or not. Approximate on backends that only estimate.</summary>
    ValueTask<long> CountAsync(string queue, CancellationToken cancellationToken);
}
