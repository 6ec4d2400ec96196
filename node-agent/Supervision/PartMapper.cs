using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>From the protocol's init containers and sidecars to containers of their own, each with a uid that begins with the replica's.</summary>
internal static class PartMapper
{
    /// <summary>No name of a part that a user can choose.</summary>
    public const string HolderPart = "_network";

    private const char Separator = '+';

    /// <summary>The replica's uid, of any of its containers.</summary>
    public static string OwnerOf(string uid) => uid.IndexOf(Separator, StringComparison.Ordinal) is > 0 and var at ? uid[..at] : uid;

    /// <summary>Null: the replica is its main container alone.</summary>
    public static SupervisedParts? ToParts(AssignedContainer assigned, ContainerRecipe main, Func<HealthCheck?, Health.HealthRules?> toHealth)
    {
        if (assigned.InitContainers.Count == 0 && assigned.Sidecars.Count == 0) return null;
        var holder = Of(main, HolderPart) with
        {
            Image = NetworkHolderImage.Name,
            PullPolicy = Contracts.Resources.ImagePullPolicy.IfNotPresent,
            Command = [NetworkHolderImage.Program],
            Arguments = [],
            Environment = ImmutableSortedDictionary<string, string>.Empty,
            Ports = main.Ports,
            StopSignal = "SIGKILL",
        };
        return new SupervisedParts(
            holder,
            [.. assigned.InitContainers.Select(part => ToRecipe(part, main, holder))],
            [.. assigned.Sidecars.Select(part => new SupervisedContainer
            {
                Recipe = ToRecipe(part, main, holder),
                Rules = new SupervisionRules { SpecHash = main.SpecHash, HasHealthCheck = toHealth(part.HealthCheck) is not null },
                Health = toHealth(part.HealthCheck),
                Traceparent = assigned.Traceparent,
                Reported = false,
            })]);
    }

    private static ContainerRecipe ToRecipe(ContainerPart part, ContainerRecipe main, ContainerRecipe holder)
    {
        var needs = new Volumes.ReplicaNeeds
        {
            EnvFrom = [.. part.EnvFrom.Select(VolumeMapper.ToEnvFrom)],
            EnvValues = [.. part.EnvValues.Select(pair => VolumeMapper.ToEnvValue(pair.Key, pair.Value))],
            Volumes = [.. main.Needs.Volumes.Where(volume => part.VolumeMounts.Any(mount => mount.Volume == volume.Name))],
            Mounts = [.. part.VolumeMounts.Select(VolumeMapper.ToMount)],
        };
        var environment = main.Environment.Where(pair => pair.Key is "FP_NAMESPACE" or "FP_APP" or "FP_CONTAINER").ToImmutableSortedDictionary(StringComparer.Ordinal);
        return Of(main, part.Name) with
        {
            Image = part.Image,
            Command = [.. part.Command],
            Arguments = [.. part.Args],
            Environment = environment.SetItems(part.Env),
            Ports = [],
            Needs = needs,
            CpuMillicores = part.CpuMillicores,
            MemoryBytes = part.MemoryBytes,
            StopSignal = part.StopSignal.Length == 0 ? "SIGTERM" : part.StopSignal,
            StopGracePeriod = part.StopGracePeriod?.ToTimeSpan() ?? TimeSpan.FromSeconds(10),
            NetworkOf = holder,
        };
    }

    private static ContainerRecipe Of(ContainerRecipe main, string part) => main with
    {
        Part = part,
        Uid = $"{main.Uid}{Separator}{part}",
        FilesUid = main.Uid,
        Needs = Volumes.ReplicaNeeds.None,
        CpuMillicores = 0,
        MemoryBytes = 0,
    };
}
