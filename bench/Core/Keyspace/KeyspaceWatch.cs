using System.Diagnostics;
using FunctionsPlatform.Bench.Core.Stores;
using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Bench.Core.Keyspace;

/// <summary>How long after a put has been asked for the last of its watchers has it, in milliseconds: the put's own fsync included.</summary>
internal static class KeyspaceWatch
{
    private const string Watched = "watched";
    private const int ValueBytes = 256;
    private const int WarmUp = 20;

    public static async Task<double> MeasureAsync(StoreUnderTest store, int watchers, int rounds, CancellationToken cancellationToken)
    {
        var keyspaces = new Keyspaces(store.Tables, TimeProvider.System, IdSource.Random, NullLoggerFactory.Instance);
        var keyspace = await keyspaces.OpenAsync("bench", cancellationToken);
        await keyspace.CommitAsync(Transaction.Put(Watched, new byte[ValueBytes]), cancellationToken);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var roll = new Roll();
        var next = (await keyspace.SnapshotAsync(ReadConsistency.Linearizable, cancellationToken)).Revision + 1;
        var watching = Enumerable.Range(0, watchers).Select(_ => Task.Run(() => WatchAsync(keyspace, next, roll, stopping.Token), CancellationToken.None)).ToArray();

        var milliseconds = new List<double>(rounds);
        for (var round = -WarmUp; round < rounds; round++)
        {
            var all = roll.Begin(watchers);
            var began = Stopwatch.GetTimestamp();
            await keyspace.CommitAsync(Transaction.Put(Watched, new byte[ValueBytes]), cancellationToken);
            var last = await all.WaitAsync(cancellationToken);
            if (round >= 0) milliseconds.Add(Stopwatch.GetElapsedTime(began, last).TotalMilliseconds);
        }

        await stopping.CancelAsync();
        await Task.WhenAll(watching);
        return Median.Of(milliseconds);
    }

    private static async Task WatchAsync(State.Keyspace keyspace, long from, Roll roll, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var batch in keyspace.WatchAsync(new WatchRequest(KeySpan.One(Watched), from), cancellationToken))
            {
                if (batch is not WatchBatch.Changes { Events: [{ Current.Value.Length: ValueBytes }] }) throw new InvalidOperationException($"A watcher got {batch}.");
                roll.Call();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The measurement is over.
        }
    }

    /// <summary>Notes when the last watcher has called.</summary>
    private sealed class Roll
    {
        private TaskCompletionSource<long> all = new();
        private int missing;

        public Task<long> Begin(int watchers)
        {
            all = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref missing, watchers);
            return all.Task;
        }

        public void Call()
        {
            if (Interlocked.Decrement(ref missing) == 0) all.SetResult(Stopwatch.GetTimestamp());
        }
    }
}
