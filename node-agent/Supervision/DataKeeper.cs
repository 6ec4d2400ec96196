using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Volumes;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>Keeps one running container's files of Configs and Secrets at what the control plane says, and signals it.</summary>
/// <remarks>Level-triggered: it compares what is with what was said last, so it goes on after a crash, and a signal that may have been lost is sent again.</remarks>
internal sealed class DataKeeper(ContainerRecipe recipe, SupervisorTools tools, Func<string?> runningId, Action<Happening> tell)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LastPause = TimeSpan.FromSeconds(30);

    private IReadOnlyDictionary<DataName, string> wanted = new Dictionary<DataName, string>();
    private Task keeping = Task.CompletedTask;

    /// <summary>Takes up what the control plane says. Called by one caller at a time.</summary>
    public Task TakeAsync(IReadOnlyDictionary<DataName, string> versions, CancellationToken stopping)
    {
        Volatile.Write(ref wanted, versions);
        return keeping = KeepAfterAsync(keeping, stopping);
    }

    private async Task KeepAfterAsync(Task before, CancellationToken stopping)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        var pause = FirstPause;
        while (!stopping.IsCancellationRequested && !tools.Preparer.IsCurrent(recipe, Volatile.Read(ref wanted)))
        {
            if (await TryAsync(stopping)) continue;
            await Task.Delay(pause, tools.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LastPause ? pause * 2 : LastPause;
        }
    }

    private async Task<bool> TryAsync(CancellationToken stopping)
    {
        try
        {
            foreach (var volume in await tools.Preparer.RefreshAsync(recipe, Volatile.Read(ref wanted), stopping))
            {
                var signalled = volume.Signal.Length > 0 && runningId() is { } id && await tools.Runtime.SignalAsync(id, volume.Signal, stopping);
                tools.Preparer.Told(recipe, volume);
                tell(Happening.Normal("DataUpdated", $"the files of volume {volume.Name} are those of the newest {volume.Source}{(signalled ? $"; {volume.Signal} was sent" : "")}"));
            }

            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception failure) when (failure is ReplicaRefusedException or RuntimeUnavailableException or IOException or UnauthorizedAccessException)
        {
            tools.Logger.DataNotUpdated(recipe.Namespace, recipe.Name, failure.Message);
            return false;
        }
    }
}
