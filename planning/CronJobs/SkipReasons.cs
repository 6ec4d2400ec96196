namespace FunctionsPlatform.Planning.CronJobs;

/// <summary>Why a run that was due was not started.</summary>
public static class SkipReasons
{
    /// <summary>Nobody was there to start it, and a newer run makes up for it or none shall.</summary>
    public const string Missed = "Missed";

    /// <summary>Its starting deadline had passed.</summary>
    public const string TooLate = "TooLate";

    public const string Suspended = "Suspended";

    /// <summary>An earlier run goes on, and the policy is Forbid.</summary>
    public const string StillRunning = "StillRunning";

    /// <summary>Another run was due before it could be started, and the policy is Replace.</summary>
    public const string Replaced = "Replaced";

    /// <summary>Somebody else's Job has the name.</summary>
    public const string NameTaken = "NameTaken";
}
