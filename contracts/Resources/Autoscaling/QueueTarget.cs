namespace FunctionsPlatform.Contracts.Resources;

/// <summary>A queue in the control plane's storage that the app works off.</summary>
public sealed record QueueTarget
{
    public string Name { get; set; } = "";

    /// <summary>For how many messages, waiting or in hand, one replica is wanted.</summary>
    /// <value>At least 1.</value>
    public int MessagesPerReplica { get; set; }
}
