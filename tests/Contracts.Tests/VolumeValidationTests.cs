using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;

namespace FunctionsPlatform.Contracts.Tests;

public sealed class VolumeValidationTests
{
    [Fact]
    public void Everything_that_is_wrong_is_said_at_once_with_its_place()
    {
        var spec = new AppSpec
        {
            Image = "x",
            EnvFrom = [new EnvSource { Config = "a", Secret = "b" }, new EnvSource { Secret = "Bad_Name" }, new EnvSource { Config = "a", OnChange = ChangeAction.Signal }],
            EnvValues = ImmutableSortedDictionary<string, EnvValueSource>.Empty.Add("A", new EnvValueSource { Secret = "db" }).Add("B=", new EnvValueSource { Config = "a", Key = "../k" }),
            Volumes =
            [
                new Volume { Name = "none" },
                new Volume { Name = "two", Named = new NamedVolume(), Tmpfs = new TmpfsVolume() },
                new Volume { Name = "two", HostPath = new HostPathVolume { Path = "/srv/../etc" } },
                new Volume { Name = "small", Tmpfs = new TmpfsVolume { Size = new MemoryBytes(1) } },
                new Volume { Name = "data", Secret = new DataVolume { Name = "", Signal = "SIGNOTHING" } },
            ],
            VolumeMounts = [new VolumeMount { Name = "absent", MountPath = "/a" }, new VolumeMount { Name = "two", MountPath = "/a" }, new VolumeMount { Name = "two", MountPath = "relative" }, new VolumeMount { Name = "two", MountPath = "/" }],
        };

        Assert.Equal(
            [
                "spec.envFrom[0]", "spec.envFrom[1].secret", "spec.envFrom[2].onChange", "spec.envValues.A.key", "spec.envValues.B=", "spec.envValues.B=.key",
                "spec.volumes[0]", "spec.volumes[1]", "spec.volumes[2].name", "spec.volumes[2].hostPath.path", "spec.volumes[3].tmpfs.size", "spec.volumes[4].secret.name", "spec.volumes[4].secret.signal",
                "spec.volumeMounts[0].name", "spec.volumeMounts[1].mountPath", "spec.volumeMounts[2].mountPath", "spec.volumeMounts[3].mountPath",
            ],
            PathsOf(spec));
    }

    [Fact]
    public void What_makes_sense_passes()
    {
        var spec = new AppSpec
        {
            Image = "x",
            EnvFrom = [new EnvSource { Config = "a", Prefix = "A_", OnChange = ChangeAction.Restart }],
            Volumes = [new Volume { Name = "db", Secret = new DataVolume { Name = "db", OnChange = ChangeAction.Signal } }, new Volume { Name = "host", HostPath = new HostPathVolume { Path = "/srv/data" } }],
            VolumeMounts = [new VolumeMount { Name = "db", MountPath = "/etc/db" }, new VolumeMount { Name = "host", MountPath = "/data", ReadOnly = true }],
        };

        Assert.Empty(PathsOf(spec));
    }

    [Fact]
    public void Init_containers_and_sidecars_are_checked_like_the_main_one_and_share_its_volumes()
    {
        var spec = new AppSpec
        {
            Image = "x",
            Volumes = [new Volume { Name = "data", Named = new NamedVolume() }],
            InitContainers = [new PartSpec { Name = "Bad", Image = "" }, new PartSpec { Name = "a", Image = "x", HealthCheck = new HealthCheck { Exec = new ExecProbe { Command = ["true"] } } }],
            Sidecars =
            [
                new PartSpec { Name = "a", Image = "x", StopSignal = "SIGNOTHING", StopGracePeriod = TimeSpan.FromDays(1), Resources = new ResourceRequirements { Memory = new MemoryBytes(1) } },
                new PartSpec { Name = "b", Image = "x", VolumeMounts = [new VolumeMount { Name = "absent", MountPath = "/a" }, new VolumeMount { Name = "data", MountPath = "/b" }], EnvFrom = [new EnvSource()] },
            ],
        };

        Assert.Equal(
            [
                "spec.initContainers[0].name", "spec.initContainers[0].image", "spec.initContainers[1].healthCheck",
                "spec.sidecars[0].name", "spec.sidecars[0].resources.memory", "spec.sidecars[0].stopSignal", "spec.sidecars[0].stopGracePeriod",
                "spec.sidecars[1].envFrom[0]", "spec.sidecars[1].volumeMounts[0].name",
            ],
            PathsOf(spec));
    }

    private static string[] PathsOf(AppSpec spec) =>
        [.. ResourceValidation.Check(new App { Metadata = new ObjectMeta { Name = "web", Namespace = "default" }, Spec = spec }).Select(error => error.Path)];
}
