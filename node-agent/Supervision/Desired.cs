namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>What the control plane wants of a container.</summary>
public enum Desired
{
    Running,

    /// <summary>Ended, its container removed from the runtime, and reported until it is no longer assigned.</summary>
    Stopped,

    /// <summary>Ended and reported as Stopped is; what is left of it stays in the runtime.</summary>
    Kept,

    /// <summary>Not assigned (any more): removed and forgotten.</summary>
    Gone,
}
