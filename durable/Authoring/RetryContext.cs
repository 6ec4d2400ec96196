namespace FunctionsPlatform.Durable;

/// <param name="LastAttemptNumber">From 1.</param>
/// <param name="TotalRetryTime">Since the first attempt began.</param>
public sealed record RetryContext(
    TaskOrchestrationContext OrchestrationContext, int LastAttemptNumber, TaskFailureDetails LastFailure, TimeSpan TotalRetryTime);
