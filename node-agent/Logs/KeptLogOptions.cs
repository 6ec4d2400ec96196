namespace FunctionsPlatform.NodeAgent.Logs;

/// <summary>How much of finished containers' logs a host keeps.</summary>
public sealed record KeptLogOptions
{
    /// <summary>How long after its last line.</summary>
    /// <value>Default 3 days: over a weekend.</value>
    public TimeSpan Age { get; init; } = TimeSpan.FromDays(3);

    /// <summary>What all of them may take on the disk, compressed. Never more, not even while one is being written.</summary>
    /// <value>At least 64 KiB. Default 100 MiB: about a gigabyte of text.</value>
    public long BudgetBytes { get; init; } = 100L << 20;
}
