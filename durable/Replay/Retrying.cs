namespace FunctionsPlatform.Durable;

/// <summary>Retries as orchestrator code: each try is a task of its own, each pause a durable timer.</summary>
internal static class Retrying
{
    /// <param name="start">Begins a try; told its number and the failed try before it.</param>
    /// <param name="pause">Waits before the next; told the failed try.</param>
    public static async Task<Payload?> RunAsync(
        TaskOrchestrationContext context, TaskRetryOptions? options, Func<int, int?, Task<Payload?>> start, Func<TimeSpan, int, Task> pause)
    {
        if (options is null) return await start(1, null);
        var first = context.CurrentUtcDateTime;
        int? failedTry = null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await start(attempt, failedTry);
            }
            catch (TaskFailedException failed) when (!failed.FailureDetails.IsNonRetriable)
            {
                var spent = context.CurrentUtcDateTime - first;
                if (!await ShallRetryAsync(context, options, attempt, spent, failed, pause)) throw;
                failedTry = failed.TaskId;
            }
        }
    }

    private static async Task<bool> ShallRetryAsync(
        TaskOrchestrationContext context, TaskRetryOptions options, int attempt, TimeSpan spent, TaskFailedException failed, Func<TimeSpan, int, Task> pause)
    {
        if (options.Handler is { } handler) return await handler(new RetryContext(context, attempt, failed.FailureDetails, spent, CancellationToken.None));
        if (options.Policy!.PauseAfter(attempt, spent, failed) is not { } delay) return false;
        await pause(delay, failed.TaskId);
        return true;
    }
}
