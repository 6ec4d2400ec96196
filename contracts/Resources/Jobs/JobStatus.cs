using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>How far a job has come.</summary>
public sealed record JobStatus
{
    /// <summary>The generation that this status speaks of.</summary>
    public long ObservedGeneration { get; set; }

    /// <summary>Containers that are not over, those that are being stopped included.</summary>
    public int Active { get; set; }

    /// <summary>Containers that ended well.</summary>
    public int Succeeded { get; set; }

    /// <summary>Attempts that failed and count towards <c>backoffLimit</c>.</summary>
    public int Failed { get; set; }

    /// <summary>Failed attempts since the last success: the pause grows with it.</summary>
    public int FailuresInARow { get; set; }

    public DateTimeOffset? LastFailureTime { get; set; }

    /// <summary>When it began to run, or to run again after it was suspended.</summary>
    public DateTimeOffset? StartTime { get; set; }

    /// <summary>When it completed or failed.</summary>
    public DateTimeOffset? CompletionTime { get; set; }

    /// <summary>Of the container that decided how the job ended. Null: it has not ended, or by no container's end.</summary>
    public int? ExitCode { get; set; }

    /// <summary>What the image's name stood for when the first container was made; all later ones run the same.</summary>
    public string? Digest { get; set; }

    public ImmutableArray<Condition> Conditions { get; set; } = [];

    /// <summary>The first attempt that failed, with its last lines.</summary>
    public ContainerTermination? FirstFailure { get; set; }

    /// <summary>The newest attempt that failed, with its last lines.</summary>
    public ContainerTermination? LastFailure { get; set; }

    /// <summary>Id of the orchestration that keeps it.</summary>
    public string? Orchestration { get; set; }
}
