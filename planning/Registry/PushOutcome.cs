namespace FunctionsPlatform.Planning.Registry;

/// <summary>What becomes of a push for one app.</summary>
public enum PushOutcome
{
    /// <summary>The app is rolled out to it.</summary>
    Deployed,

    /// <summary>It waits for approval.</summary>
    Waiting,

    /// <summary>It is only told.</summary>
    Noticed,

    Ignored,

    /// <summary>Something newer is there already.</summary>
    Superseded,
}
