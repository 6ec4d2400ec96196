namespace FunctionsPlatform.NodeAgent.Runtimes;

public enum RuntimeStatus
{
    /// <summary>Made, and never started.</summary>
    Created,
    Running,
    Ended,
}
