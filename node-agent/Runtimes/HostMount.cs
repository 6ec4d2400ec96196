namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>A mount as a runtime makes it.</summary>
public abstract record HostMount(string Path, bool ReadOnly)
{
    /// <param name="Source">A path of the host that is there.</param>
    public sealed record Bind(string Source, string Path, bool ReadOnly) : HostMount(Path, ReadOnly);

    /// <param name="Volume">The runtime's name for it; made when it is missing, never removed.</param>
    public sealed record Named(string Volume, string Path, bool ReadOnly) : HostMount(Path, ReadOnly);

    /// <param name="SizeBytes">0: the kernel's default.</param>
    public sealed record Tmpfs(long SizeBytes, string Path, bool ReadOnly) : HostMount(Path, ReadOnly);
}
