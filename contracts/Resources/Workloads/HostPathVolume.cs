namespace FunctionsPlatform.Contracts.Resources;

/// <summary>A file or folder of the node.</summary>
public sealed record HostPathVolume
{
    /// <summary>Absolute. It must be there, and be what the node's agent allows (<c>--allow-host-path</c>) or below it, links followed.</summary>
    public string Path { get; set; } = "";
}
