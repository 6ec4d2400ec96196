using System.Collections.Concurrent;
using System.Collections.Immutable;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;

namespace FunctionsPlatform.Cli.Logs;

/// <summary>Follows the logs of whatever containers carry a label: those that are there, and those that come later, each through all its runs until it is over.</summary>
internal sealed class LogFollower(ApiClient api, CliHost host, LogRequest request, LogMerger merger, Func<string, ImmutableArray<LogSubject>> subjectsOf)
{
    // Where its node is away no change of the Container tells when it is back.
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Replica> replicas = new(StringComparer.Ordinal);

    /// <summary>Until cancelled, or refused.</summary>
    public async Task<ApiResult<ResourceList>> RunAsync(string selector, CancellationToken cancellationToken)
    {
        var path = ApiPaths.Collection(CliKinds.Container, api.Connection.Namespace);
        var isFirst = true;
        while (true)
        {
            var listed = await api.ListAsync(path, selector, cancellationToken);
            if (listed is not ApiResult<ResourceList>.Ok { Value: var list }) return listed;
            var names = list.Items.Select(item => item.Name()).ToHashSet(StringComparer.Ordinal);
            foreach (var name in names) Seen(name, isFirst ? request : FromNow, cancellationToken);
            foreach (var (name, replica) in replicas.Where(pair => !names.Contains(pair.Key))) Gone(name, replica);
            isFirst = false;
            if (await WatchAsync(path, selector, list.ResourceVersion ?? "0", cancellationToken) is { } refused) return refused;
        }
    }

    // What a replica that has just come has written is all new.
    private LogRequest FromNow => request with { Tail = null, Since = null };

    /// <returns>Null: changes were missed, the list has to be read again.</returns>
    private async Task<ApiResult<ResourceList>?> WatchAsync(string path, string selector, string version, CancellationToken cancellationToken)
    {
        await foreach (var item in new Watcher(api, host.Time).RunAsync(path, selector, version, cancellationToken))
        {
            switch (item)
            {
                case WatchItem.Change { Type: "DELETED" } change:
                    if (replicas.TryGetValue(change.Resource.Name(), out var replica)) Gone(change.Resource.Name(), replica);
                    break;
                case WatchItem.Change change:
                    Seen(change.Resource.Name(), FromNow, cancellationToken);
                    break;
                case WatchItem.Expired:
                    return null;
                case WatchItem.Refused refused:
                    return new ApiResult<ResourceList>.Refused(refused.Problem);
            }
        }

        return null;
    }

    private void Seen(string name, LogRequest wanted, CancellationToken cancellationToken)
    {
        var replica = replicas.GetOrAdd(name, _ => new Replica());
        replica.Tell();
        if (!replica.Begin()) return;
        foreach (var subject in subjectsOf(name)) _ = FollowAsync(subject, replica, wanted, cancellationToken);
    }

    private void Gone(string name, Replica replica)
    {
        replica.End();
        replicas.TryRemove(KeyValuePair.Create(name, replica));
    }

    private async Task FollowAsync(LogSubject subject, Replica replica, LogRequest wanted, CancellationToken cancellationToken)
    {
        var lines = merger.Add(subject.Name);
        var stream = new LogStream(api, host, subject, wanted);
        try
        {
            while (true)
            {
                var change = replica.NextChange;
                var failure = await stream.ReadAsync(lines, cancellationToken);
                if (replica.IsOver || failure?.IsNotFound == true) return;
                // Its run has ended, or it has not begun: something will be told of it then.
                await Task.WhenAny(change, Task.Delay(failure is null ? Timeout.InfiniteTimeSpan : Retry, host.Time, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The user has seen enough.
        }
        finally
        {
            lines.End();
        }
    }

    /// <summary>What is known of one container that is followed.</summary>
    private sealed class Replica
    {
        private TaskCompletionSource changed = NewSource();
        private int begun;

        public bool IsOver { get; private set; }

        /// <summary>Completes with the next change after this was asked.</summary>
        public Task NextChange => Volatile.Read(ref changed).Task;

        public bool Begin() => Interlocked.Exchange(ref begun, 1) == 0;

        public void Tell() => Interlocked.Exchange(ref changed, NewSource()).TrySetResult();

        public void End()
        {
            IsOver = true;
            Tell();
        }

        private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
