namespace FunctionsPlatform.NodeAgent.Volumes;

/// <summary>Something to mount, as it was asked for.</summary>
public abstract record VolumeRequest(string Name)
{
    /// <param name="Signal">What the main container is sent once its files were updated; empty: nothing.</param>
    public sealed record Data(string Name, DataName Source, string Signal) : VolumeRequest(Name);

    public sealed record HostPath(string Name, string Path) : VolumeRequest(Name);

    /// <summary>Outlives the replica.</summary>
    public sealed record Named(string Name) : VolumeRequest(Name);

    /// <param name="SizeBytes">0: the kernel's default.</param>
    public sealed record Tmpfs(string Name, long SizeBytes) : VolumeRequest(Name);
}
