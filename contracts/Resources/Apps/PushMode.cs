namespace FunctionsPlatform.Contracts.Resources;

public enum PushMode
{
    /// <summary>The app is rolled out to what was pushed.</summary>
    Auto,

    /// <summary>What was pushed waits in <c>status.pendingDeploy</c> until someone approves it.</summary>
    Approve,

    /// <summary>It is only told.</summary>
    Notify,
}
