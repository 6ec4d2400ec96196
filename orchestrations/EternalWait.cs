using FunctionsPlatform.Durable;

namespace FunctionsPlatform.Orchestrations;

internal static class EternalWait
{
    /// <summary>The event that wakes an eternal orchestration. Its payload is the traceparent of the change, or null.</summary>
    public const string Changed = "changed";

    /// <summary>Waits for a change, or for as long as given.</summary>
    /// <returns>The traceparent of what woke it.</returns>
    public static async Task<string?> ForChangeAsync(TaskOrchestrationContext context, TimeSpan? atMost)
    {
        if (atMost is not { } timeout) return await context.WaitForExternalEvent<string?>(Changed);
        try
        {
            return await context.WaitForExternalEvent<string?>(Changed, timeout > TimeSpan.Zero ? timeout : TimeSpan.FromMilliseconds(1));
        }
        catch (TaskCanceledException)
        {
            return null;
        }
    }
}
