using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>How far a schedule has been carried out. Every run that was due is either a Job or counted among the skipped.</summary>
public sealed record CronJobStatus
{
    /// <summary>The generation that this status speaks of.</summary>
    public long ObservedGeneration { get; set; }

    /// <summary>The schedule and time zone that the times here are of.</summary>
    public string? ObservedSchedule { get; set; }

    /// <summary>Whatever was due up to then is decided.</summary>
    public DateTimeOffset? DecidedThrough { get; set; }

    /// <summary>When the newest run that was started was due.</summary>
    public DateTimeOffset? LastScheduleTime { get; set; }

    /// <summary>When a run last completed.</summary>
    public DateTimeOffset? LastSuccessfulTime { get; set; }

    /// <summary>Null: suspended for good by what its conditions say, or never due again.</summary>
    public DateTimeOffset? NextScheduleTime { get; set; }

    /// <summary>Names of its Jobs that go on.</summary>
    public ImmutableArray<string> Active { get; set; } = [];

    /// <summary>Runs that were started by the schedule.</summary>
    public long Started { get; set; }

    /// <summary>Runs that were due and not started.</summary>
    public long Skipped { get; set; }

    /// <summary>The newest of those, at most 10, oldest first.</summary>
    public ImmutableArray<SkippedRun> LastSkipped { get; set; } = [];

    public ImmutableArray<Condition> Conditions { get; set; } = [];

    /// <summary>Id of the orchestration that keeps it.</summary>
    public string? Orchestration { get; set; }
}
