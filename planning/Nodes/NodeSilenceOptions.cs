namespace FunctionsPlatform.Planning.Nodes;

/// <summary>How patient the platform is with nodes that send no heartbeats.</summary>
public sealed record NodeSilenceOptions
{
    /// <summary>Silence after which a node gets nothing new.</summary>
    /// <value>Default 15 s: three heartbeats of 5 s.</value>
    public TimeSpan NotReadyAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Silence after which a node's containers are given up and replaced elsewhere. Longer than <see cref="NotReadyAfter"/>.</summary>
    /// <value>Default 60 s: a reboot or a network change does not move work.</value>
    public TimeSpan LostAfter { get; init; } = TimeSpan.FromSeconds(60);
}
