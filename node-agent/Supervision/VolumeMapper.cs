using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Volumes;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>From the protocol's words for volumes and values to the agent's.</summary>
internal static class VolumeMapper
{
    public static ReplicaNeeds ToNeeds(AssignedContainer assigned) => new()
    {
        EnvFrom = [.. assigned.EnvFrom.Select(ToEnvFrom)],
        EnvValues = [.. assigned.EnvValues.Select(pair => ToEnvValue(pair.Key, pair.Value))],
        Volumes = [.. assigned.Volumes.Select(ToVolume)],
        Mounts = [.. assigned.VolumeMounts.Select(ToMount)],
    };

    public static IReadOnlyDictionary<DataName, string> VersionsOf(AssignedContainer assigned) =>
        assigned.DataVersions.GroupBy(version => ToName(version.Data)).ToDictionary(group => group.Key, group => group.First().Version);

    public static EnvFromRequest ToEnvFrom(EnvSource source) => new(ToName(source.Data), source.Prefix);

    public static EnvValueRequest ToEnvValue(string variable, EnvValueSource source) => new(variable, ToName(source.Data), source.Key);

    public static MountRequest ToMount(VolumeMount mount) => new(mount.Volume, mount.Path, mount.ReadOnly);

    private static VolumeRequest ToVolume(Volume volume) => volume.SourceCase switch
    {
        Volume.SourceOneofCase.Data => new VolumeRequest.Data(volume.Name, ToName(volume.Data.Data), volume.Data.Signal),
        Volume.SourceOneofCase.HostPath => new VolumeRequest.HostPath(volume.Name, volume.HostPath),
        Volume.SourceOneofCase.Tmpfs => new VolumeRequest.Tmpfs(volume.Name, volume.Tmpfs.SizeBytes),
        _ => new VolumeRequest.Named(volume.Name),
    };

    private static DataName ToName(DataReference? data) => new(data?.Kind ?? "", data?.Name ?? "");
}
