using System.Text.Json;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable;

/// <summary>Rings instances' doorbells and sets their alarms.</summary>
internal sealed class Bells(IQueueStore queues, TimeProvider time)
{
    private const int LastRejection = 10;

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

    /// <summary>Hands the bell on to a host that runs the instance's version, after a pause that grows. After a few minutes it is given up: the sweep
    /// of such a host rings again.</summary>
    public async ValueTask PassOnAsync(Doorbell doorbell, CancellationToken cancellationToken)
    {
        var rejections = (doorbell.Rejections ?? 0) + 1;
        if (rejections > LastRejection) return;
        var pause = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, rejections - 1), 30));
        var next = new Doorbell(doorbell.Instance, Rejections: rejections);
        await queues.SendAsync(DurableTaskQueues.Steps, Encode(next), pause, cancellationToken).ConfigureAwait(false);
    }

    private static byte[] Encode(Doorbell doorbell) => JsonSerializer.SerializeToUtf8Bytes(doorbell, MessagesJson.Default.Doorbell);
}
