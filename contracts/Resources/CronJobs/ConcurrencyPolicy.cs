namespace FunctionsPlatform.Contracts.Resources;

public enum ConcurrencyPolicy
{
    /// <summary>It is started all the same.</summary>
    Allow,

    /// <summary>It is skipped.</summary>
    Forbid,

    /// <summary>The earlier one is deleted, and it is started.</summary>
    Replace,
}
