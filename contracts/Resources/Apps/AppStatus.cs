using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What the app's orchestration found. Counts are of Containers that are not being stopped.</summary>
public sealed record AppStatus
{
    /// <summary>The generation that this status speaks of.</summary>
    public long ObservedGeneration { get; set; }

    public int Replicas { get; set; }

    public int ReadyReplicas { get; set; }

    /// <summary>Replicas of the newest spec.</summary>
    public int UpdatedReplicas { get; set; }

    /// <summary>Null: it is not autoscaled.</summary>
    public AutoscaleStatus? Autoscale { get; set; }

    /// <summary>An image that was pushed and is to run. Null: what the spec names.</summary>
    public DeployTarget? Deploy { get; set; }

    /// <summary>An image that was pushed and waits for approval.</summary>
    public DeployTarget? PendingDeploy { get; set; }

    /// <summary>The durable orchestration that keeps this app.</summary>
    public string? Orchestration { get; set; }

    /// <summary><c>Available</c>: all wanted replicas are ready. <c>Progressing</c>: replicas are being made or replaced.</summary>
    public ImmutableArray<Condition> Conditions { get; set; } = [];

    /// <summary>The newest rollout. Null: the app has not been looked at yet.</summary>
    public RolloutStatus? Rollout { get; set; }

    /// <summary>The last revision whose rollout completed: what a failed rollout goes back to. Null: none has.</summary>
    public int? StableRevision { get; set; }

    /// <summary>The newest end of a replica that had failed, kept although the container is gone. Null: none has.</summary>
    public ContainerTermination? LastFailure { get; set; }
}
