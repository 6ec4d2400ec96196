using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>The newest rollout of an app: how far it is or how it came out, and the evidence when it failed.</summary>
public sealed record RolloutStatus
{
    public RolloutPhase Phase { get; set; }

    /// <summary>The revision that was asked for.</summary>
    public int Revision { get; set; }

    /// <summary>The revision that is wanted instead. Null unless rolled back.</summary>
    public int? RolledBackTo { get; set; }

    /// <summary>The image as the spec names it.</summary>
    public string Image { get; set; } = "";

    /// <summary>What the image's name stood for when the first replica started (<c>sha256:…</c>). Null: not known yet, or an image that no registry knows.</summary>
    public string? Digest { get; set; }

    /// <summary>A sentence for people.</summary>
    public string Message { get; set; } = "";

    /// <summary>Null: it has not failed.</summary>
    public RolloutCause? Cause { get; set; }

    /// <summary>The Container that the evidence is from.</summary>
    public string? Container { get; set; }

    public string? Node { get; set; }

    public int? ExitCode { get; set; }

    /// <summary>Its last lines, oldest first; at most 50.</summary>
    public ImmutableArray<string> Logs { get; set; } = [];

    /// <summary>Its last answers to the health check, oldest first; at most 10.</summary>
    public ImmutableArray<ProbeRecord> Probes { get; set; } = [];

    /// <summary>The most replicas of the revision that have counted at once.</summary>
    public int AvailableReplicas { get; set; }

    /// <summary>Index of the current step; the number of steps once all are passed.</summary>
    public int Step { get; set; }

    /// <summary>When the step's replicas came to count. Null: they do not yet.</summary>
    public DateTimeOffset? StepReachedAt { get; set; }

    /// <summary>BlueGreen: when the new replicas began to serve. Null: not yet.</summary>
    public DateTimeOffset? SwitchedAt { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    /// <summary>How often it was tried again.</summary>
    public int Attempt { get; set; }

    /// <summary>When the last replica came to count, a step was passed or a pause ended.</summary>
    public DateTimeOffset ProgressedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>The last request to try again that was taken up.</summary>
    public string? Retry { get; set; }
}
