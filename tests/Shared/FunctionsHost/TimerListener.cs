using System.Text.Json.Nodes;

namespace FunctionsPlatform.Testing.FunctionsHost;

/// <summary>Calls a timer function when its schedule says so; runs do not overlap.</summary>
/// <param name="speed">How many times faster than the schedule.</param>
internal sealed class TimerListener(HostedFunction function, Invoker invoker, double speed)
{
    public static JsonObject Data() => new()
    {
        ["Schedule"] = new JsonObject { ["AdjustForDST"] = true },
        ["ScheduleStatus"] = null,
        ["IsPastDue"] = false,
    };

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                var now = DateTimeOffset.UtcNow;
                await Task.Delay((Schedule.Next(function.Schedule, now) - now) / speed, stopping);
                await invoker.InvokeAsync(function, Data(), [], stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops.
        }
    }
}
