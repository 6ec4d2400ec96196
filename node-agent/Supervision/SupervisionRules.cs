using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>How one container is to be kept running.</summary>
public sealed record SupervisionRules
{
    public required string SpecHash { get; init; }

    public bool HasHealthCheck { get; init; }

    public RestartMode Mode { get; init; }

    /// <summary>Restarts in a row before it is given up. 0: no limit.</summary>
    public int MaxRestarts { get; init; }

    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A run at least this long counts as good.</summary>
    public TimeSpan ResetAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one that is asked to stop goes on serving before it is signalled.</summary>
    public TimeSpan Drain { get; init; }
}
