using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What the user asks for. What a container is and how many completions are wanted does not change once the job is made.</summary>
public sealed record JobSpec : WorkloadSpec
{
    /// <summary>How many containers must end well.</summary>
    /// <value>1 to 10,000. Default 1.</value>
    public int Completions { get; set; } = 1;

    /// <summary>How many containers may run at the same time.</summary>
    /// <value>0 to 500. Default 1.</value>
    public int Parallelism { get; set; } = 1;

    /// <summary>How many attempts may fail: one more, and the job has failed.</summary>
    /// <value>0 to 1,000. Default 6.</value>
    public int BackoffLimit { get; set; } = 6;

    /// <summary>Pause after a failed attempt. It doubles with each further failure in a row.</summary>
    /// <value>0 s to 1 h. Default 10 s.</value>
    public TimeSpan InitialBackoff { get; set; } = TimeSpan.FromSeconds(10);

    /// <value>At least <see cref="InitialBackoff"/>, at most 24 h. Default 6 min.</value>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(6);

    /// <summary>How long the job may take, all attempts together, until it has failed. Time while it is suspended does not count.</summary>
    /// <value>1 s to 365 d. Null (the default): no limit.</value>
    public TimeSpan? ActiveDeadline { get; set; }

    /// <summary>How long after its end the job is removed, with its containers and their logs.</summary>
    /// <value>0 s to 365 d. Null (the default): it stays until it is deleted.</value>
    public TimeSpan? TtlAfterFinished { get; set; }

    /// <summary>Nothing runs while it is set; containers that run are stopped, and their work is done anew later.</summary>
    public bool Suspend { get; set; }

    /// <summary>Exit codes that mean success.</summary>
    /// <value>Default 0 only.</value>
    public ImmutableArray<int> SuccessExitCodes { get; set; } = [0];

    /// <summary>What an exit code that means no success leads to. The first rule that matches decides; without one the failure counts.</summary>
    public FailurePolicy? FailurePolicy { get; set; }

    /// <summary>How many finished containers are kept for their logs, of those that succeeded and of those that failed. The oldest go first.</summary>
    /// <value>0 to 100. Default 10.</value>
    public int AttemptHistoryLimit { get; set; } = 10;
}
