namespace FunctionsPlatform.Contracts.Resources;

/// <summary>How its rollout came out.</summary>
public sealed record AppRevisionStatus
{
    public RolloutPhase Phase { get; set; }

    public RolloutCause? Cause { get; set; }

    public string Message { get; set; } = "";

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }
}
