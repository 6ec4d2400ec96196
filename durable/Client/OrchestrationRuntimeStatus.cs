namespace FunctionsPlatform.Durable;

/// <summary>Where an instance is in its life. The numbers are stored.</summary>
public enum OrchestrationRuntimeStatus
{
    Running = 0,
    Completed = 1,
    Failed = 3,
    Terminated = 5,

    /// <summary>Created; its first step has not run.</summary>
    Pending = 6,

    /// <summary>Paused on request; what arrives waits.</summary>
    Suspended = 7,

    /// <summary>The code no longer matches the history, or is not registered. Nothing is lost: deploy code that fits, then resume.</summary>
    Parked = 100,
}
