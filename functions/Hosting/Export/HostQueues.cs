using FunctionsPlatform.Functions.Triggers;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>The one set of queue settings that the Functions host has for all queues of an app, made from the policies of each.</summary>
/// <param name="BatchSize">Messages in one receive.</param>
/// <param name="NewBatchThreshold">With fewer than this in hand the host receives again: at most the sum of both is in hand.</param>
/// <param name="VisibilityTimeout">How long a failed message waits; the same each time, since the host knows no back-off.</param>
/// <param name="MaxDequeueCount">Deliveries after which a message is poison.</param>
internal sealed record HostQueues(int BatchSize, int NewBatchThreshold, TimeSpan VisibilityTimeout, int MaxDequeueCount)
{
    private const int LargestBatch = 32;

    // What a killed handler had in hand comes back after it, too.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>How long the host of a warm instance goes without looking into an idle queue. Asleep, the platform looks.</summary>
    public TimeSpan MaxPollingInterval { get; } = TimeSpan.FromSeconds(2);

    /// <summary>As much in hand as the busiest queue wants (the handler holds the others back), and a broken world borne for as long as the most patient one bears it.</summary>
    public static HostQueues Of(IEnumerable<QueuePolicy> policies)
    {
        var all = policies.DefaultIfEmpty(new QueuePolicy()).ToList();
        var atOnce = Math.Max(2, all.Max(policy => policy.Concurrency));
        var batch = Math.Min(LargestBatch, atOnce - 1);
        var patience = all.Max(policy => policy.Patience);
        return new HostQueues(batch, atOnce - batch, Pause, Math.Max(all.Max(policy => policy.MaxDequeueCount), (int)Math.Ceiling(patience / Pause) + 1));
    }
}
