namespace FunctionsPlatform.Bench.Core.Durable;

/// <summary>The Durable Task Framework 3.9 as measured on a machine of this kind (2 cores, Debian 12, .NET 10): quoted,
/// not measured beside us. Medians of three runs.</summary>
/// <param name="Milliseconds">For one orchestration of one activity.</param>
internal sealed record PublishedPeer(string Name, double SequencesPerSecond, double ActivitiesPerSecond, double Milliseconds)
{
    /// <summary>Storage requests for an orchestration of three activities on Azurite.</summary>
    public const double Requests = 37;

    /// <summary>On Azurite, client and worker apart, after 75 s without work: median of 7.</summary>
    public const double OtherClientMilliseconds = 16_600;

    /// <summary>All in memory, and with its 500 ms polls cut to 1 ms: what its core can do at most. Nothing of it is durable.</summary>
    public static PublishedPeer OnEmulator { get; } = new("DTFx 3.9 emulator (published)", 1547, 9001, 11.4);

    /// <summary>On Azurite in memory, with its default settings.</summary>
    public static PublishedPeer OnAzurite { get; } = new("DTFx 3.9 Azurite (published)", 9.3, 82.6, 28.8);
}
