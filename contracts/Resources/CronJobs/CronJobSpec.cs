namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What the user asks for.</summary>
public sealed record CronJobSpec
{
    /// <summary>Five fields (minute, hour, day of month, month, day of week), six with seconds in front, or a word such as <c>@daily</c>.</summary>
    public string Schedule { get; set; } = "";

    /// <summary>A name of the IANA database, such as <c>Europe/Berlin</c>.</summary>
    /// <value>Default UTC.</value>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>What happens when a run is due while an earlier one goes on.</summary>
    public ConcurrencyPolicy ConcurrencyPolicy { get; set; }

    /// <summary>How late a run may be started.</summary>
    /// <value>1 s to 365 d. Null (the default): as <see cref="MissedRuns"/> says.</value>
    public TimeSpan? StartingDeadline { get; set; }

    /// <summary>What happens with runs that were due while nobody could start them.</summary>
    public MissedRuns MissedRuns { get; set; }

    /// <summary>While it is set no run is started; each that is due is skipped.</summary>
    public bool Suspend { get; set; }

    /// <value>0 to 100. Default 3.</value>
    public int SuccessfulJobsHistoryLimit { get; set; } = 3;

    /// <value>0 to 100. Default 1.</value>
    public int FailedJobsHistoryLimit { get; set; } = 1;

    public JobTemplate JobTemplate { get; set; } = new();
}
