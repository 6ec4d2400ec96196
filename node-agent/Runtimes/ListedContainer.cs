namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>A line of the runtime's list: enough to tell what is ours and what has changed.</summary>
public sealed record ListedContainer(string RuntimeId, string Namespace, string Name, string Uid, RuntimeStatus Status)
{
    /// <summary>Whose it is. Empty: it does not say.</summary>
    public string App { get; init; } = "";
}
