namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What happens to a rollout that has failed.</summary>
public enum RolloutFailureAction
{
    /// <summary>The last good revision is rolled out again.</summary>
    Rollback,

    /// <summary>Nothing more is replaced until somebody decides.</summary>
    Pause,
}
