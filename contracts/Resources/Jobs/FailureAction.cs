namespace FunctionsPlatform.Contracts.Resources;

public enum FailureAction
{
    /// <summary>It counts towards <c>backoffLimit</c>, as without a rule.</summary>
    Count,

    /// <summary>It does not count; another attempt is made after the pause.</summary>
    Ignore,

    /// <summary>The job has failed, whatever attempts are left.</summary>
    FailJob,
}
