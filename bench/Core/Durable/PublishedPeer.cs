namespace FunctionsPlatform.Bench.Core.Durable;

/// <summary>The Durable Task Framework 3.9 as measured on a machine of this kind (2 cores, Debian 12, .NET 10): quoted,
/// not measured beside us. Medians of three runs.</summary>
internal static class PublishedPeer
{
    /// <summary>All in memory, and with its 500 ms polls cut to 1 ms: what its core can do at most. Nothing of it is durable.</summary>
    public const string Emulator = "DTFx 3.9 emulator (published)";

    public const double EmulatorSequencesPerSecond = 1547;
    public const double EmulatorActivitiesPerSecond = 9001;
    public const double EmulatorMilliseconds = 11.4;
}
