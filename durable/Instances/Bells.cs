using System.Text.Json;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable;

/// <summary>Rings instances' doorbells and sets their alarms.</summary>
internal sealed class Bells(IQueueStore queues, TimeProvider time)
{
    private const int LastRejection = 10;
    private const int Attempts = 3;

    public ValueTask RingAsync(string instanceId, CancellationToken cancellationToken) =>
        SendAsync(new Doorbell(instanceId), TimeSpan.Zero, cancellationToken);

    /// <summary>Rings at <paramref name="due"/>. Beyond the queue's longest delay the alarm comes early and is set again.</summary>
    public ValueTask SetAlarmAsync(string instanceId, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var delay = due - time.GetUtcNow();
        if (delay < TimeSpan.Zero) delay = TimeSpan.Zero;
        if (delay > QueueLimits.MaxDelay) delay = QueueLimits.MaxDelay;
        return SendAsync(new Doorbell(instanceId, due), delay, cancellationToken);
    }

    /// <summary>Hands the bell on to a host that runs the instance's version, after a pause that grows. After a few minutes it is given up: the sweep
    /// of such a host rings again.</summary>
    public async ValueTask PassOnAsync(Doorbell doorbell, CancellationToken cancellationToken)
    {
        var rejections = (doorbell.Rejections ?? 0) + 1;
        if (rejections > LastRejection) return;
        var pause = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, rejections - 1), 30));
        await SendAsync(new Doorbell(doorbell.Instance, Rejections: rejections), pause, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A bell whose answer is lost is rung again: twice does no harm, and the caller need not do over what led to it.</summary>
    private async ValueTask SendAsync(Doorbell doorbell, TimeSpan delay, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(doorbell, MessagesJson.Default.Doorbell);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await queues.SendAsync(DurableTaskQueues.Steps, body, delay, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (StorageException lost) when (lost.OutcomeUnknown && attempt < Attempts)
            {
                // Rung again.
            }
        }
    }
}
