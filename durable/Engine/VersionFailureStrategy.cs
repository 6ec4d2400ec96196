namespace FunctionsPlatform.Durable;

/// <summary>What a host does with an instance whose version it does not run.</summary>
public enum VersionFailureStrategy
{
    /// <summary>Leaves it to another host; until there is one it waits.</summary>
    Reject,

    /// <summary>Fails it.</summary>
    Fail,
}
