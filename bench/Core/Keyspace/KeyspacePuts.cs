using System.Diagnostics;
using FunctionsPlatform.Bench.Core.Stores;
using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Bench.Core.Keyspace;

/// <summary>Writers that put new keys of 256 bytes into one keyspace, each waiting until its put is on the disk before its next.</summary>
internal sealed class KeyspacePuts
{
    private const int ValueBytes = 256;
    private readonly State.Keyspace keyspace;
    private int round;

    private KeyspacePuts(State.Keyspace keyspace) => this.keyspace = keyspace;

    public static async Task<KeyspacePuts> OpenAsync(StoreUnderTest store, CancellationToken cancellationToken)
    {
        var keyspaces = new Keyspaces(store.Tables, TimeProvider.System, IdSource.Random, NullLoggerFactory.Instance);
        return new KeyspacePuts(await keyspaces.OpenAsync("bench", cancellationToken));
    }

    public async Task<PutRound> RunAsync(int writers, TimeSpan window, CancellationToken cancellationToken)
    {
        var prefix = $"{++round}/";
        var before = await keyspace.SnapshotAsync(ReadConsistency.Linearizable, cancellationToken);
        var watch = Stopwatch.StartNew();
        var latencies = await Task.WhenAll(Enumerable.Range(0, writers).Select(
            writer => Task.Run(() => PutAsync($"{prefix}{writer}/", watch, window, cancellationToken), cancellationToken)));
        var seconds = watch.Elapsed.TotalSeconds;
        double[] all = [.. latencies.SelectMany(one => one)];
        var after = await keyspace.SnapshotAsync(ReadConsistency.Linearizable, cancellationToken);
        var found = await keyspace.RangeAsync(new RangeQuery(KeySpan.Prefix(prefix)) { CountOnly = true }, cancellationToken);
        if (after.Revision - before.Revision != all.Length || found.Count != all.Length)
            throw new InvalidOperationException($"{all.Length} puts were acknowledged, {found.Count} keys and {after.Revision - before.Revision} revisions are there.");
        return new PutRound(all.Length / seconds, Median.Of(all));
    }

    private async Task<List<double>> PutAsync(string prefix, Stopwatch watch, TimeSpan window, CancellationToken cancellationToken)
    {
        var latencies = new List<double>();
        for (var put = 0; watch.Elapsed < window; put++)
        {
            var began = watch.Elapsed;
            await keyspace.CommitAsync(Transaction.Put($"{prefix}{put}", new byte[ValueBytes]), cancellationToken);
            latencies.Add((watch.Elapsed - began).TotalMilliseconds);
        }

        return latencies;
    }
}
