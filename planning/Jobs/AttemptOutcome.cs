namespace FunctionsPlatform.Planning.Jobs;

/// <summary>What the end of a job's Container counted as.</summary>
public enum AttemptOutcome
{
    Succeeded,
    Failed,

    /// <summary>It failed, and a rule says that this does not count.</summary>
    Ignored,
}
