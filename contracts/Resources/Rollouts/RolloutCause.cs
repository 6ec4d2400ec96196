namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Why a rollout failed, as far as the evidence tells.</summary>
public enum RolloutCause
{
    /// <summary>The registry or the node has no such image.</summary>
    ImageNotFound,

    /// <summary>The registry refused the credentials, or wanted some.</summary>
    RegistryAuth,

    /// <summary>The image's program is for another processor.</summary>
    WrongArchitecture,

    /// <summary>Nothing listened on the port that the health check asks.</summary>
    PortClosed,

    /// <summary>The health check was answered, and badly.</summary>
    HealthStatus,

    /// <summary>The health check was not answered in time.</summary>
    HealthTimeout,

    /// <summary>The kernel ended the program at its memory limit.</summary>
    OutOfMemory,

    /// <summary>The program ended by itself.</summary>
    ExitedEarly,

    /// <summary>The engine would not start the program: no such command, no permission, a port in use.</summary>
    StartFailed,

    /// <summary>No node could take the replica.</summary>
    NoRoom,

    /// <summary>The node was not heard of, or its engine did not answer.</summary>
    NodeSilent,

    /// <summary>It was slow, and nothing says why.</summary>
    Unknown,
}
