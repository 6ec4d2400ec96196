using System.Collections.Concurrent;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>Tasks begun and not waited for one by one; whoever began them ends only when they have.</summary>
internal sealed class Undertakings
{
    private readonly ConcurrentDictionary<Task, byte> underWay = new();

    /// <param name="task">Handles its own failures.</param>
    public void Add(Task task)
    {
        if (task.IsCompleted) return;
        underWay[task] = 0;
        // Forgets it at its end, also when that comes between the two lines.
        task.ContinueWith(ended => underWay.TryRemove(ended, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public async Task WhenEndedAsync()
    {
        while (underWay.Keys.FirstOrDefault() is { } task) await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
    }
}
