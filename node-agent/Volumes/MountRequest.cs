namespace FunctionsPlatform.NodeAgent.Volumes;

/// <summary>Where a container sees a volume.</summary>
public sealed record MountRequest(string Volume, string Path, bool ReadOnly);
