namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>What its supervisor is about. At most one call to the runtime is under way, and the stage says which.</summary>
public enum ContainerStage
{
    New,

    /// <summary>Asking the runtime about a container that was there before.</summary>
    Looking,

    /// <summary>Making and starting it.</summary>
    Making,

    /// <summary>Starting it again in place.</summary>
    Starting,
    Running,

    /// <summary>Between two attempts.</summary>
    Waiting,
    Stopping,
    Removing,

    /// <summary>Over for good; reported until it is no longer assigned.</summary>
    Final,

    /// <summary>Nothing is left of it on this host.</summary>
    Forgotten,
}
