namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Annotations of an App through which people steer its rollout. Each names what it is meant for, so that an old one has no effect.</summary>
public static class RolloutAnnotations
{
    /// <summary>Why the spec was changed, in the user's words; kept with the revision.</summary>
    public const string ChangeCause = "platform/change-cause";

    /// <summary>Who changed the spec; set by the API.</summary>
    public const string ChangedBy = "platform/changed-by";

    /// <summary>Passes a step: <c>&lt;revision&gt;/&lt;step&gt;</c>.</summary>
    public const string Approve = "platform/rollout-approve";

    /// <summary>Rolls back: <c>&lt;revision&gt;/&lt;attempt&gt;</c>.</summary>
    public const string Abort = "platform/rollout-abort";

    /// <summary>Tries a failed rollout again, once for each new value.</summary>
    public const string Retry = "platform/rollout-retry";
}
