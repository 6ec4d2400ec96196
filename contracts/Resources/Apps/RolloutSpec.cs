using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>How replicas are replaced when the spec changes, when the new ones count, and what happens when they do not come up.</summary>
public sealed record RolloutSpec
{
    public RolloutStrategy Strategy { get; set; }

    /// <summary>Replicas that may be missing from the wanted number while replacing. Of no effect with Recreate and BlueGreen.</summary>
    /// <value>0 or more; not 0 together with <see cref="MaxSurge"/>. Default 1.</value>
    public int MaxUnavailable { get; set; } = 1;

    /// <summary>Replicas that may run beyond the wanted number while replacing. Of no effect with Recreate and BlueGreen.</summary>
    /// <value>0 or more. Default 1.</value>
    public int MaxSurge { get; set; } = 1;

    /// <summary>How long a new replica must have been ready before it counts.</summary>
    /// <value>Seconds, 0 to 3,600. Null (the default): 0 with a health check; 3 without one, because then every replica is ready as soon as it runs.</value>
    public int? MinReadySeconds { get; set; }

    /// <summary>How long no further new replica may have come to count before the rollout has failed. Counted anew after each pause.</summary>
    /// <value>1 s to 24 h. Default 10 min.</value>
    public TimeSpan ProgressDeadline { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Bad ends of one new replica that has never counted, after which the rollout has failed before its deadline. 0: only the deadline decides.</summary>
    /// <value>0 to 100. Default 3.</value>
    public int FailureThreshold { get; set; } = 3;

    /// <summary>What a failed rollout does. Without an earlier revision that was good there is nothing to roll back to: it goes on trying.</summary>
    public RolloutFailureAction OnFailure { get; set; }

    /// <summary>What a Canary or BlueGreen rollout goes through before all replicas are new. The first rollout of an app skips them.</summary>
    /// <value>At most 20; with BlueGreen at most 1, which holds the switch.</value>
    public ImmutableArray<RolloutStep> Steps { get; set; } = [];

    /// <summary>Nothing is replaced while it is set; what ends is made again as it was.</summary>
    public bool Paused { get; set; }

    /// <summary>A change of it alone replaces all replicas with equal ones.</summary>
    public DateTimeOffset? RestartedAt { get; set; }

    /// <summary>In revisions: the versions of the Configs and Secrets whose change replaces replicas, as <c>secret/db@5f1c0a9be2d4</c>. The platform's; what users write there counts for nothing.</summary>
    public string? DataVersions { get; set; }

    /// <summary>Revisions that are kept to go back to, besides those that run.</summary>
    /// <value>0 to 100. Default 10.</value>
    public int RevisionHistoryLimit { get; set; } = 10;
}
