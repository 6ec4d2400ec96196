using FunctionsPlatform.Contracts.Resources;
using Messages = FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.Orchestrations.Assignments;

/// <summary>Volumes and variables from Configs and Secrets, as an agent is told of them: by reference, with versions and without values.</summary>
internal static class VolumeMapping
{
    public static void AddTo(Messages.AssignedContainer assigned, WorkloadSpec spec, Func<DataReference, string> versionOf)
    {
        assigned.EnvFrom.AddRange(spec.EnvFrom.Select(ToMessage));
        foreach (var (name, value) in spec.EnvValues) assigned.EnvValues[name] = ToMessage(value);
        assigned.Volumes.AddRange(spec.Volumes.Select(ToMessage));
        assigned.VolumeMounts.AddRange(spec.VolumeMounts.Select(ToMessage));
        assigned.InitContainers.AddRange(spec.InitContainers.Select(part => ToMessage(part, spec)));
        assigned.Sidecars.AddRange(spec.Sidecars.Select(part => ToMessage(part, spec)));
        assigned.DataVersions.AddRange(DataReferences.Of(spec).Select(data => new Messages.DataVersion { Data = ToMessage(data), Version = versionOf(data) }));
    }

    private static Messages.ContainerPart ToMessage(PartSpec part, WorkloadSpec spec)
    {
        var message = new Messages.ContainerPart
        {
            Name = part.Name,
            Image = part.Image,
            CpuMillicores = part.Resources.Cpu.Value,
            MemoryBytes = part.Resources.Memory.Value,
            HealthCheck = part.HealthCheck is { } check ? HealthCheckMapping.ToMessage(check, spec.Ports) : null,
            StopSignal = part.StopSignal,
            StopGracePeriod = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(part.StopGracePeriod),
        };
        message.Command.AddRange(part.Command);
        message.Args.AddRange(part.Args);
        message.Env.Add(part.Env);
        message.EnvFrom.AddRange(part.EnvFrom.Select(ToMessage));
        foreach (var (name, value) in part.EnvValues) message.EnvValues[name] = ToMessage(value);
        message.VolumeMounts.AddRange(part.VolumeMounts.Select(ToMessage));
        return message;
    }

    public static Messages.EnvSource ToMessage(EnvSource source) => new() { Data = ToMessage(source.Config, source.Secret), Prefix = source.Prefix };

    public static Messages.EnvValueSource ToMessage(EnvValueSource value) => new() { Data = ToMessage(value.Config, value.Secret), Key = value.Key };

    public static Messages.VolumeMount ToMessage(VolumeMount mount) => new() { Volume = mount.Name, Path = mount.MountPath, ReadOnly = mount.ReadOnly };

    private static Messages.Volume ToMessage(Volume volume)
    {
        var message = new Messages.Volume { Name = volume.Name };
        if (volume.Config is { } config) message.Data = ToMessage(DataReference.OfConfig(config.Name), config);
        else if (volume.Secret is { } secret) message.Data = ToMessage(DataReference.OfSecret(secret.Name), secret);
        else if (volume.HostPath is { } host) message.HostPath = host.Path;
        else if (volume.Tmpfs is { } tmpfs) message.Tmpfs = new Messages.TmpfsVolume { SizeBytes = tmpfs.Size.Value };
        else message.Named = new Messages.NamedVolume();
        return message;
    }

    private static Messages.DataVolume ToMessage(DataReference data, DataVolume volume) =>
        new() { Data = ToMessage(data), Signal = volume.OnChange == ChangeAction.Signal ? volume.Signal : "" };

    private static Messages.DataReference ToMessage(string? config, string? secret) =>
        ToMessage(secret is null ? DataReference.OfConfig(config ?? "") : DataReference.OfSecret(secret));

    private static Messages.DataReference ToMessage(DataReference data) => new() { Kind = data.Kind, Name = data.Name };
}
