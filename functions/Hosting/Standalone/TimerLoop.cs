using FunctionsPlatform.Functions.Triggers;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Calls a timer function at its pace: at once, then each interval; an interval that a slow run overlaps is skipped.</summary>
public sealed class TimerLoop(FunctionDefinition.Timer function, TimeProvider time, ILogger<TimerLoop> logger)
{
    /// <summary>Runs until <paramref name="stopping"/>.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(function.Every, time);
        try
        {
            do await RunOnceAsync(stopping);
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // A quiet exit.
        }
    }

    private async Task RunOnceAsync(CancellationToken stopping)
    {
        try
        {
            await function.Handler(time.GetUtcNow(), stopping);
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            logger.TimerFailed(error, function.Name, function.Every);
        }
    }
}
