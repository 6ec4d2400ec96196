namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>A container as the runtime knows it now.</summary>
public sealed record FoundContainer
{
    public required string RuntimeId { get; init; }

    public required string Uid { get; init; }

    public required string SpecHash { get; init; }

    public required RuntimeStatus Status { get; init; }

    /// <summary>The current run, or the last one when it has ended. Null: it never started.</summary>
    public ContainerRun? Run { get; init; }

    /// <summary>Set when it has ended.</summary>
    public RuntimeExit? Exit { get; init; }
}
