using System.Collections.Immutable;
using FunctionsPlatform.Bench.Core.Peers;
using FunctionsPlatform.Bench.Core.Stores;
using FunctionsPlatform.Bench.Figures;

namespace FunctionsPlatform.Bench.Core.Keyspace;

/// <summary>A keyspace on SQLite through the in-process API, beside etcd through its own client: they take turns, and each figure is the
/// median of the rounds.</summary>
internal static class KeyspaceEntries
{
    private const int PutRounds = 5;
    private const int PutSeconds = 2;
    private const int WatchRounds = 500;
    private const int FanOutWatchers = 1000;
    private const int FanOutRounds = 40;

    public static ImmutableArray<KeyspaceEntry> All { get; } =
    [
        new(CoreEntries.Puts256, (peer, token) => PutsAsync(CoreEntries.Puts256, 256, peer, token)),
        new(CoreEntries.Puts1, (peer, token) => PutsAsync(CoreEntries.Puts1, 1, peer, token)),
        new(CoreEntries.WatchDelivery, (peer, token) => WatchAsync(CoreEntries.WatchDelivery, 1, WatchRounds, peer, token)),
        new(CoreEntries.WatchFanOut, (peer, token) => WatchAsync(CoreEntries.WatchFanOut, FanOutWatchers, FanOutRounds, peer, token)),
    ];

    private static async Task<IReadOnlyList<Figure>> PutsAsync(string name, int writers, EtcdPeer? peer, CancellationToken cancellationToken)
    {
        await using var store = StoreUnderTest.OnSqlite();
        var puts = await KeyspacePuts.OpenAsync(store, cancellationToken);
        var ours = new List<PutRound>();
        var theirs = new List<PutRound>();
        // The first round is for the compiler, and for the peer's first growth of its file.
        for (var round = 0; round <= PutRounds; round++)
        {
            var mine = await puts.RunAsync(writers, TimeSpan.FromSeconds(PutSeconds), cancellationToken);
            var others = peer is null ? null : await peer.PutAsync(writers, PutSeconds, cancellationToken);
            if (round == 0) continue;
            ours.Add(mine);
            if (others is not null) theirs.Add(others);
        }

        return
        [
            new Figure(name, Median.Of([.. ours.Select(one => one.PerSecond)]), "1/s", Name(peer), Of(theirs, one => one.PerSecond)),
            new Figure(name + ".p50", Median.Of([.. ours.Select(one => one.Milliseconds)]), "ms", Name(peer), Of(theirs, one => one.Milliseconds)),
        ];
    }

    private static async Task<IReadOnlyList<Figure>> WatchAsync(string name, int watchers, int rounds, EtcdPeer? peer, CancellationToken cancellationToken)
    {
        await using var store = StoreUnderTest.OnSqlite();
        var ours = await KeyspaceWatch.MeasureAsync(store, watchers, rounds, cancellationToken);
        double? theirs = peer is null ? null : watchers == 1 ? await peer.WatchAsync(rounds, cancellationToken) : await peer.FanOutAsync(watchers, rounds, cancellationToken);
        return [new Figure(name, ours, "ms", Name(peer), theirs)];
    }

    private static string? Name(EtcdPeer? peer) => peer?.Name;

    private static double? Of(List<PutRound> rounds, Func<PutRound, double> figure) => rounds.Count == 0 ? null : Median.Of([.. rounds.Select(figure)]);
}
