namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Where a Container is in its life. The order is the order of life: it only moves forward.</summary>
public enum ContainerPhase
{
    /// <summary>Not bound to a node yet.</summary>
    Pending,

    /// <summary>Bound; its node has not taken it up yet.</summary>
    Assigned,

    /// <summary>The node is making it or waiting for its first good start.</summary>
    Starting,

    /// <summary>It has started. Restarts in place do not leave this phase.</summary>
    Running,

    /// <summary>Asked to end.</summary>
    Stopping,

    /// <summary>Ended as it should. Final.</summary>
    Stopped,

    /// <summary>Ended and given up. Final.</summary>
    Failed,

    /// <summary>Its node has been silent for too long. Final: should the node return, it removes it.</summary>
    Lost,
}
