using System.Diagnostics;
using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.State;
using FunctionsPlatform.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Bench.Entries;

/// <summary>256 writers that put into one keyspace on SQLite, each waiting for its own fsync.</summary>
internal static class KeyspacePuts
{
    private const int Writers = 256;
    private const int PutsPerWriter = 80;
    private const int ValueBytes = 256;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("fp-bench-");
        try
        {
            await using var store = SqliteStore.Open(
                new SqliteStoreOptions { Path = Path.Combine(folder.FullName, "platform.db") }, TimeProvider.System, NullLogger<SqliteStore>.Instance);
            var keyspaces = new Keyspaces(store.Tables, TimeProvider.System, IdSource.Random, NullLoggerFactory.Instance);
            var keyspace = await keyspaces.OpenAsync("bench", cancellationToken);
            // The first round is for the compiler.
            await PutAsync(keyspace, "warm-up", cancellationToken);
            var before = await keyspace.SnapshotAsync(ReadConsistency.Linearizable, cancellationToken);
            var watch = Stopwatch.StartNew();
            var latencies = await PutAsync(keyspace, "measured", cancellationToken);
            var seconds = watch.Elapsed.TotalSeconds;
            var after = await keyspace.SnapshotAsync(ReadConsistency.Linearizable, cancellationToken);
            if (after.Revision - before.Revision != Writers * PutsPerWriter) throw new InvalidOperationException("Puts were lost.");
            return [new Figure("keyspace.put.256", Writers * PutsPerWriter / seconds, "1/s"), new Figure("keyspace.put.256.p50", Median.Of(latencies), "ms")];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyCollection<double>> PutAsync(Keyspace keyspace, string prefix, CancellationToken cancellationToken)
    {
        var latencies = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriterAsync(keyspace, $"{prefix}/{writer}", cancellationToken), cancellationToken)));
        return [.. latencies.SelectMany(one => one)];
    }

    private static async Task<List<double>> WriterAsync(Keyspace keyspace, string prefix, CancellationToken cancellationToken)
    {
        var latencies = new List<double>(PutsPerWriter);
        for (var put = 0; put < PutsPerWriter; put++)
        {
            var watch = Stopwatch.StartNew();
            await keyspace.CommitAsync(Transaction.Put($"{prefix}/{put}", new byte[ValueBytes]), cancellationToken);
            latencies.Add(watch.Elapsed.TotalMilliseconds);
        }

        return latencies;
    }
}
