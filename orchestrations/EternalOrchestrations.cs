using System.Diagnostics;
using FunctionsPlatform.Durable;

namespace FunctionsPlatform.Orchestrations;

internal static class EternalOrchestrations
{
    private const int Tries = 3;

    /// <summary>Raises "changed" at an eternal orchestration, starting it when it is not there. Wakes that meet are as good as one.</summary>
    public static async Task WakeAsync(this DurableTaskClient client, string instanceId, TaskName name, object? input, CancellationToken cancellationToken)
    {
        // It may end, or be started by someone else, between our two calls.
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            if (await client.RaiseEventAsync(instanceId, EternalWait.Changed, Activity.Current?.Id, cancellationToken).ConfigureAwait(false)) return;
            var options = new StartOrchestrationOptions(instanceId);
            var started = await client.TryScheduleNewOrchestrationInstanceAsync(name, input, options, cancellationToken).ConfigureAwait(false);
            if (started is ScheduleOutcome.Started) return;
        }
    }
}
