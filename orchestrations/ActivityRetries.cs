using FunctionsPlatform.Durable;

namespace FunctionsPlatform.Orchestrations;

/// <summary>How the platform's own activities are retried: they fail only when storage does.</summary>
internal static class ActivityRetries
{
    /// <summary>What an eternal orchestration waits when even the retries have failed.</summary>
    public static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(15);

    public static readonly TaskOptions Default =
        TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromMilliseconds(200), backoffCoefficient: 3, maxRetryInterval: TimeSpan.FromSeconds(5)));
}
