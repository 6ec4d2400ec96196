namespace FunctionsPlatform.Planning.Nodes;

/// <summary>Condition types and reasons of Nodes.</summary>
public static class NodeConditions
{
    /// <summary>True: heartbeats arrive. Unknown: they have stopped. False: they have stopped for so long that the node's containers are replaced.</summary>
    public const string Ready = "Ready";

    public const string HeartbeatsArrive = "HeartbeatsArrive";

    public const string HeartbeatsMissing = "HeartbeatsMissing";

    public const string NodeLost = "NodeLost";
}
