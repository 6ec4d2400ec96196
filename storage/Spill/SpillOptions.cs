namespace FunctionsPlatform.Storage.Spill;

public sealed record SpillOptions
{
    /// <summary>Bytes of one value, and of all of an entity's together but for 60 KiB beside it. What is larger is refused.</summary>
    /// <value>64 KiB to 1 GiB. Default 10 MiB: more belongs into a blob of the application's own, and a reference to it into the row.</value>
    public int MaxPayloadBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>How old a spilled value that no row names must be before a sweep takes it for left behind. A write that takes longer than half of it is given up.</summary>
    /// <value>Default 1 h: far longer than any write takes, and than clocks differ. Garbage in an hour's crashes is little.</value>
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(1);
}
