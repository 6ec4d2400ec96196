namespace FunctionsPlatform.Storage;

public sealed record PayloadSpillOptions
{
    /// <value>The largest payload kept inside the row. Default 16 KiB: a step's row stays cheap to rewrite, and most payloads are smaller.</value>
    public int InlineBytes { get; init; } = 16 * 1024;

    /// <value>The largest payload at all. Default 10 MiB: it is held in memory whole, by several readers at once.</value>
    public int MaxBytes { get; init; } = 10 * 1024 * 1024;
}
