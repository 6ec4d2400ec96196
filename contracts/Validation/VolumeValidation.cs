using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Contracts.Validation;

/// <summary>The rules of volumes, their mounts, and environment variables from Configs and Secrets.</summary>
internal static class VolumeValidation
{
    private const int MaxVolumes = 32;
    private const int MaxSources = 64;
    private const int MaxPathLength = 1024;

    public static void CheckVolumes(ImmutableArray<Volume> volumes, string path, FieldErrors errors)
    {
        errors.Require(volumes.Length <= MaxVolumes, path, $"has {volumes.Length} entries; at most {MaxVolumes} are allowed");
        for (var index = 0; index < volumes.Length; index++)
        {
            var (volume, at) = (volumes[index], $"{path}[{index}]");
            errors.AddProblem(at + ".name", Names.ProblemWithLabel(volume.Name));
            errors.Require(volumes.Take(index).All(other => other.Name != volume.Name), at + ".name", $"'{volume.Name}' is used twice");
            object?[] kinds = [volume.Config, volume.Secret, volume.HostPath, volume.Named, volume.Tmpfs];
            errors.Require(kinds.Count(kind => kind is not null) == 1, at, "needs one of config, secret, hostPath, named and tmpfs, and not several");
            if (volume.Config is { } config) Check(config, at + ".config", errors);
            if (volume.Secret is { } secret) Check(secret, at + ".secret", errors);
            if (volume.HostPath is { } host) errors.AddProblem(at + ".hostPath.path", ProblemWithPath(host.Path));
            if (volume.Tmpfs is { } tmpfs) errors.Require(tmpfs.Size.Value is 0 or >= 4096, at + ".tmpfs.size", $"is {tmpfs.Size}; must be at least 4Ki, or left out");
        }
    }

    public static void CheckMounts(ImmutableArray<VolumeMount> mounts, ImmutableArray<Volume> volumes, string path, FieldErrors errors)
    {
        errors.Require(mounts.Length <= MaxVolumes, path, $"has {mounts.Length} entries; at most {MaxVolumes} are allowed");
        for (var index = 0; index < mounts.Length; index++)
        {
            var (mount, at) = (mounts[index], $"{path}[{index}]");
            errors.Require(volumes.Any(volume => volume.Name == mount.Name), at + ".name", $"there is no volume '{mount.Name}'");
            errors.AddProblem(at + ".mountPath", mount.MountPath == "/" ? "must not be '/'" : ProblemWithPath(mount.MountPath));
            errors.Require(mounts.Take(index).All(other => other.MountPath != mount.MountPath), at + ".mountPath", $"'{mount.MountPath}' is used twice");
        }
    }

    public static void CheckEnvironment(ImmutableArray<EnvSource> sources, ImmutableSortedDictionary<string, EnvValueSource> values, string path, FieldErrors errors)
    {
        errors.Require(sources.Length <= MaxSources, path + ".envFrom", $"has {sources.Length} entries; at most {MaxSources} are allowed");
        for (var index = 0; index < sources.Length; index++)
        {
            var (source, at) = (sources[index], $"{path}.envFrom[{index}]");
            Check(source.Config, source.Secret, source.OnChange, at, errors);
            errors.Require(!source.Prefix.Contains('=') && !source.Prefix.Contains('\0'), at + ".prefix", "must not hold '=' nor a NUL character");
        }

        foreach (var (name, value) in values)
        {
            var at = $"{path}.envValues.{name}";
            errors.Require(name.Length > 0 && !name.Contains('=') && !name.Contains('\0'), at, "a variable's name must not be empty nor hold '='");
            Check(value.Config, value.Secret, value.OnChange, at, errors);
            errors.AddProblem(at + ".key", value.Key.Length == 0 ? "is required" : DataValidation.ProblemWithKey(value.Key));
        }
    }

    private static void Check(string? config, string? secret, ChangeAction onChange, string at, FieldErrors errors)
    {
        errors.Require(config is null != secret is null, at, "needs a config or a secret, and not both");
        if (config is not null) errors.AddProblem(at + ".config", Names.ProblemWithLabel(config));
        if (secret is not null) errors.AddProblem(at + ".secret", Names.ProblemWithLabel(secret));
        errors.Require(onChange != ChangeAction.Signal, at + ".onChange", "must be None or Restart: a variable cannot change while a program runs");
    }

    private static void Check(DataVolume data, string at, FieldErrors errors)
    {
        errors.AddProblem(at + ".name", Names.ProblemWithLabel(data.Name));
        errors.Require(StopSignals.IsKnown(data.Signal), at + ".signal", $"is '{data.Signal}'; must be one of {string.Join(", ", StopSignals.Known)}");
    }

    private static string? ProblemWithPath(string path)
    {
        if (path.Length is 0 or > MaxPathLength || path[0] != '/' || path.Any(char.IsControl)) return $"must be an absolute path of at most {MaxPathLength} characters";
        return path.Split('/').Any(part => part is ".." or ".") ? "must not hold '.' or '..'" : null;
    }
}
