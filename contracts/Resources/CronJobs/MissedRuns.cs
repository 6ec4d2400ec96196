namespace FunctionsPlatform.Contracts.Resources;

public enum MissedRuns
{
    /// <summary>The newest of them is started late, but no later than the starting deadline; the others are skipped.</summary>
    RunOnce,

    /// <summary>All of them are skipped, but for one that is no later than the starting deadline, if there is a deadline.</summary>
    Skip,
}
