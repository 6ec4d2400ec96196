using FunctionsPlatform.NodeAgent.Runtimes;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Logs;

/// <summary>
/// Saves what containers wrote before it goes with them. Level-triggered: each saving goes on where the last one ended, whichever agent process made it, so one more does no harm
/// and one that was missed (the agent was away) is made good by the next, at the latest before the container is removed.
/// </summary>
public sealed class LogKeeper(KeptLogStore store, IContainerRuntime runtime, TimeProvider time, ILogger<LogKeeper> logger)
{
    private const int Turns = 32;

    // The engine's own limit for one container's log is 30 MB.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PrunePeriod = TimeSpan.FromMinutes(10);

    // Of one container one at a time.
    private readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, Turns).Select(_ => new SemaphoreSlim(1, 1))];

    public KeptLogStore Store => store;

    /// <summary>Saves what is not saved yet. Best effort: a full disk must not keep a container from being removed.</summary>
    /// <param name="until">Lines after it are of the next run, and are left for the next saving.</param>
    /// <param name="ended">The run that is over. Null: none is known.</param>
    public async Task SaveAsync(KeptLogKey key, string runtimeId, DateTimeOffset until, KeptRunRecord? ended, CancellationToken cancellationToken)
    {
        var turn = turns[(uint)key.Uid.GetHashCode(StringComparison.Ordinal) % Turns];
        await turn.WaitAsync(cancellationToken);
        try
        {
            using var timeout = new CancellationTokenSource(Limit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            await CopyAsync(key, runtimeId, until, either.Token);
            if (ended is not null) store.Note(key, ended);
        }
        catch (Exception failure) when (failure is RuntimeUnavailableException or IOException or UnauthorizedAccessException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            logger.LogNotKept(key.Namespace, key.Name, failure.Message);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Lets go what is too old, from time to time, until cancelled.</summary>
    public async Task PruneAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(PrunePeriod, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping)) Prune();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Quiet end.
        }
    }

    private void Prune()
    {
        try
        {
            store.Prune();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            logger.KeptLogsNotPruned(failure.Message);
        }
    }

    private async Task CopyAsync(KeptLogKey key, string runtimeId, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var position = store.SavedUntil(key.Uid, key.Part);
        var again = position?.Lines ?? 0;
        var writer = store.Open(key);
        await foreach (var line in runtime.ReadLogsAsync(runtimeId, new LogQuery(Since: position?.At), cancellationToken))
        {
            if (line.At > until || line.At < position?.At) continue;
            if (line.At == position?.At && again-- > 0) continue;
            writer.Add(line);
        }

        writer.Flush();
    }
}
