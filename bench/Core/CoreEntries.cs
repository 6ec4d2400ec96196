using System.Collections.Immutable;

namespace FunctionsPlatform.Bench.Core;

/// <summary>The names that the word <c>core</c> stands for: what <c>storage</c>, <c>state</c> and <c>durable</c> can do.</summary>
internal static class CoreEntries
{
    public const string Word = "core";

    public const string Fsync = "disk.fsync";
    public const string Puts256 = "keyspace.put.256";
    public const string Puts1 = "keyspace.put.1";
    public const string WatchDelivery = "watch.delivery.p50";
    public const string WatchFanOut = "watch.fanout.1000";
    public const string Sequences = "durable.seq3.sqlite";
    public const string FanOut1000 = "durable.fan1000.sqlite";
    public const string FanOut10000 = "durable.fan10000.sqlite";
    public const string Latency = "durable.latency.sqlite";
    public const string AzuriteSequences = "durable.seq3.azurite";
    public const string AzuriteFanOut1000 = "durable.fan1000.azurite";
    public const string AzuriteLatency = "durable.latency.azurite";
    public const string AzuriteRequests = "durable.requests.azurite";
    public const string AzuriteOtherClient = "durable.otherclient.azurite";
    public const string AzuriteLimit = "azurite.limit";
    public const string IdleCpu = "durable.idle.cpu";
    public const string IdleMemory = "durable.idle.memory";

    /// <summary>Takes minutes: measured only when it is asked for by its whole name.</summary>
    public const string Flat = "durable.flat";

    public static ImmutableArray<string> Keyspace { get; } = [Puts256, Puts1, WatchDelivery, WatchFanOut];

    public static ImmutableArray<string> Azurite { get; } =
        [AzuriteLimit, AzuriteSequences, AzuriteFanOut1000, AzuriteLatency, AzuriteRequests, AzuriteOtherClient];

    public static ImmutableArray<string> All { get; } =
        [Fsync, .. Keyspace, Sequences, FanOut1000, FanOut10000, Latency, IdleCpu, IdleMemory, .. Azurite];
}
