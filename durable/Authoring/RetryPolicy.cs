namespace FunctionsPlatform.Durable;

/// <summary>Retries with a growing pause: pause n = min(first × coefficientⁿ, max).</summary>
public sealed class RetryPolicy
{
    /// <param name="maxNumberOfAttempts">At least 1; 1 means no retry.</param>
    /// <param name="firstRetryInterval">Above zero.</param>
    /// <param name="backoffCoefficient">At least 1. Default 1: equal pauses.</param>
    /// <param name="maxRetryInterval">Default one hour.</param>
    /// <param name="retryTimeout">No retry begins later than this after the first attempt. Default: no limit.</param>
    public RetryPolicy(
        int maxNumberOfAttempts, TimeSpan firstRetryInterval, double backoffCoefficient = 1.0, TimeSpan? maxRetryInterval = null, TimeSpan? retryTimeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxNumberOfAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstRetryInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(backoffCoefficient, 1.0);
        MaxNumberOfAttempts = maxNumberOfAttempts;
        FirstRetryInterval = firstRetryInterval;
        BackoffCoefficient = backoffCoefficient;
        MaxRetryInterval = maxRetryInterval ?? TimeSpan.FromHours(1);
        RetryTimeout = retryTimeout ?? Timeout.InfiniteTimeSpan;
    }

    public int MaxNumberOfAttempts { get; }

    public TimeSpan FirstRetryInterval { get; }

    public double BackoffCoefficient { get; }

    public TimeSpan MaxRetryInterval { get; }

    public TimeSpan RetryTimeout { get; }

    /// <summary>Which failures are worth a retry. Default: all that are retriable at all.</summary>
    public Func<TaskFailureDetails, bool> HandleFailure { get; init; } = static _ => true;

    /// <summary>The same question of the exception that would be thrown.</summary>
    public Func<Exception, bool> Handle { get; init; } = static _ => true;

    /// <summary>The pause after the failed attempt <paramref name="attempt"/> (from 1), or null to give up.</summary>
    internal TimeSpan? PauseAfter(int attempt, TimeSpan sinceFirst, TaskFailedException failed)
    {
        var failure = failed.FailureDetails;
        if (attempt >= MaxNumberOfAttempts || failure.IsNonRetriable || !HandleFailure(failure) || !Handle(failed)) return null;
        if (RetryTimeout != Timeout.InfiniteTimeSpan && sinceFirst >= RetryTimeout) return null;
        var milliseconds = FirstRetryInterval.TotalMilliseconds * Math.Pow(BackoffCoefficient, attempt - 1);
        return milliseconds >= MaxRetryInterval.TotalMilliseconds ? MaxRetryInterval : TimeSpan.FromMilliseconds(milliseconds);
    }
}
