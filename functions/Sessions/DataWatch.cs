using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>Follows Configs and Secrets, so that nodes hear at once of those that their containers use.</summary>
internal sealed class DataWatch(ResourceFollower follower, AssignmentBoard board, TimeProvider time, ILogger<DataWatch> logger)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    public Task RunAsync(CancellationToken stopping) => Task.WhenAll(FollowAsync(ResourceKinds.Config, stopping), FollowAsync(ResourceKinds.Secret, stopping));

    private async Task FollowAsync(ResourceKind kind, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            using var watching = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            try
            {
                await foreach (var change in follower.Follow(new ResourceAddress(kind, null, null), LabelSelector.Everything, null, watching.Token).ReadAllAsync(stopping))
                {
                    if (change is WatchedChange.Expired) break;
                    // What changed before the watch was complete is not told one by one.
                    if (change is WatchedChange.CaughtUp) board.Touch(null, default);
                    else if (change is WatchedChange.Changed changed) board.Touch(changed.Space, new DataReference(kind.Name, changed.Resource.Metadata.Name));
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // The top of a loop that must go on: it begins anew, and touches all.
                logger.DataFollowFailed(error, kind.Plural);
                await Task.Delay(PauseAfterFailure, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                await watching.CancelAsync();
            }
        }
    }
}
