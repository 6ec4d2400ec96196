namespace FunctionsPlatform.NodeAgent.Health;

public enum HealthVerdict
{
    Unchanged,

    /// <summary>It has become ready.</summary>
    Ready,

    /// <summary>It has answered badly too often and is to be restarted.</summary>
    Unhealthy,
}
