using Docker.DotNet.Models;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>Mounts as the engine's create call wants them.</summary>
internal static class DockerMounts
{
    public static Mount Of(HostMount mount) => mount switch
    {
        HostMount.Bind bind => new Mount { Type = "bind", Source = bind.Source, Target = bind.Path, ReadOnly = bind.ReadOnly },
        HostMount.Named named => new Mount { Type = "volume", Source = named.Volume, Target = named.Path, ReadOnly = named.ReadOnly },
        HostMount.Tmpfs tmpfs => new Mount { Type = "tmpfs", Target = tmpfs.Path, ReadOnly = tmpfs.ReadOnly, TmpfsOptions = new TmpfsOptions { SizeBytes = tmpfs.SizeBytes } },
        _ => throw new ArgumentOutOfRangeException(nameof(mount)),
    };
}
