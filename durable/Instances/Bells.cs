using System.Text.Json;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable;

/// <summary>Rings instances' doorbells and sets their alarms.</summary>
internal sealed class Bells(IQueueStore queues, TimeProvider time)
{
    public ValueTask RingAsync(string instanceId, CancellationToken cancellationToken) =>
        queues.SendAsync(DurableTaskQueues.Steps, Encode(new Doorbell(instanceId)), TimeSpan.Zero, cancellationToken);

    /// <summary>Rings at <paramref name="due"/>. Beyond the queue's longest delay the alarm comes early and is set again.</summary>
    public ValueTask SetAlarmAsync(string instanceId, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var delay = due - time.GetUtcNow();
        if (delay < TimeSpan.Zero) delay = TimeSpan.Zero;
        if (delay > QueueLimits.MaxDelay) delay = QueueLimits.MaxDelay;
        return queues.SendAsync(DurableTaskQueues.Steps, Encode(new Doorbell(instanceId, due)), delay, cancellationToken);
    }

    private static byte[] Encode(Doorbell doorbell) => JsonSerializer.SerializeToUtf8Bytes(doorbell, MessagesJson.Default.Doorbell);
}
