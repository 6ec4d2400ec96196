namespace FunctionsPlatform.Durable;

/// <summary>Retries as orchestrator code: each try is a task of its own, each pause a durable timer.</summary>
internal static class Retrying
{
    public static async Task<Payload?> RunAsync(TaskOrchestrationContext context, TaskRetryOptions? options, Func<int, Task<Payload?>> start)
    {
        if (options is null) return await start(1);
        var first = context.CurrentUtcDateTime;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await start(attempt);
            }
            catch (TaskFailedException failed) when (!failed.FailureDetails.IsNonRetriable)
            {
                var spent = context.CurrentUtcDateTime - first;
                if (!await PauseAsync(context, options, attempt, spent, failed.FailureDetails)) throw;
            }
        }
    }

    /// <returns>False to give up.</returns>
    private static async Task<bool> PauseAsync(
        TaskOrchestrationContext context, TaskRetryOptions options, int attempt, TimeSpan spent, TaskFailureDetails failure)
    {
        if (options.Handler is { } handler) return await handler(new RetryContext(context, attempt, failure, spent));
        if (options.Policy!.PauseAfter(attempt, spent, failure) is not { } pause) return false;
        await context.CreateTimer(pause, CancellationToken.None);
        return true;
    }
}
