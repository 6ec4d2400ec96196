using System.Collections.Immutable;

namespace FunctionsPlatform.NodeAgent.Volumes;

/// <summary>What a container needs from outside its image before it can be made.</summary>
public sealed record ReplicaNeeds
{
    public static ReplicaNeeds None { get; } = new();

    public ImmutableArray<EnvFromRequest> EnvFrom { get; init; } = [];

    public ImmutableArray<EnvValueRequest> EnvValues { get; init; } = [];

    public ImmutableArray<VolumeRequest> Volumes { get; init; } = [];

    public ImmutableArray<MountRequest> Mounts { get; init; } = [];

    public bool IsEmpty => EnvFrom.IsEmpty && EnvValues.IsEmpty && Volumes.IsEmpty && Mounts.IsEmpty;

    /// <summary>Volumes whose files the agent writes.</summary>
    public IEnumerable<VolumeRequest.Data> DataVolumes => Volumes.OfType<VolumeRequest.Data>();
}
