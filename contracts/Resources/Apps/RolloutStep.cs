namespace FunctionsPlatform.Contracts.Resources;

/// <summary>How far a rollout goes, and what it waits for there.</summary>
public sealed record RolloutStep
{
    /// <summary>Share of the replicas that are new.</summary>
    /// <value>Percent, 1 to 100, rounded up to whole replicas. Null: <see cref="Count"/> says it.</value>
    public int? Weight { get; set; }

    /// <summary>Replicas that are new.</summary>
    /// <value>1 or more. Null: <see cref="Weight"/> says it.</value>
    public int? Count { get; set; }

    /// <summary>How long to stay once they count. Null with <see cref="Approval"/> unset: not at all.</summary>
    /// <value>0 s to 30 d.</value>
    public TimeSpan? Pause { get; set; }

    /// <summary>Stay until somebody approves.</summary>
    public bool Approval { get; set; }
}
