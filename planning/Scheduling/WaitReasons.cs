namespace FunctionsPlatform.Planning.Scheduling;

/// <summary>Why a Container stays Pending, in one word.</summary>
public static class WaitReasons
{
    /// <summary>No node has joined.</summary>
    public const string NoNode = "NoNode";

    /// <summary>At least one node would do if it had more room.</summary>
    public const string NoRoom = "NoRoom";

    /// <summary>No node is ready, schedulable and selected.</summary>
    public const string NoSuitableNode = "NoSuitableNode";
}
