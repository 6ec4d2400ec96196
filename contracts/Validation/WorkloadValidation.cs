using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Contracts.Validation;

/// <summary>The rules of what one replica is, whatever kind of workload it belongs to.</summary>
internal static class WorkloadValidation
{
    private const int MaxPorts = 64;
    private const long LeastMemory = 6L << 20;
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    /// <param name="path">Where the spec is in its document, such as <c>spec</c>.</param>
    public static void Check(WorkloadSpec spec, string path, FieldErrors errors)
    {
        errors.Require(spec.Image.Length > 0, path + ".image", "is required");
        errors.Require(spec.Image.Length <= 512 && !spec.Image.Any(IsSpaceOrControl), path + ".image", "must be at most 512 characters without spaces or control characters");
        errors.Require(spec.ImagePullPolicy is null || Enum.IsDefined(spec.ImagePullPolicy.Value), path + ".imagePullPolicy", $"must be one of {string.Join(", ", Enum.GetNames<ImagePullPolicy>())}");
        CheckWords(spec.Command, path + ".command", errors);
        CheckWords(spec.Args, path + ".args", errors);
        CheckEnvironment(spec.Env, path + ".env", errors);
        VolumeValidation.CheckEnvironment(spec.EnvFrom, spec.EnvValues, path, errors);
        VolumeValidation.CheckVolumes(spec.Volumes, path + ".volumes", errors);
        VolumeValidation.CheckMounts(spec.VolumeMounts, spec.Volumes, path + ".volumeMounts", errors);
        CheckPorts(spec.Ports, path + ".ports", errors);
        errors.Require(
            spec.Resources.Memory.Value == 0 || spec.Resources.Memory.Value >= LeastMemory,
            path + ".resources.memory", $"is {spec.Resources.Memory}; must be at least 6Mi, or left out for no limit");
        if (spec.HealthCheck is { } check) HealthCheckValidation.Check(check, spec.Ports, path, errors);
        errors.Require(StopSignals.IsKnown(spec.StopSignal), path + ".stopSignal", $"is '{spec.StopSignal}'; must be one of {string.Join(", ", StopSignals.Known)}");
        errors.InRange(spec.StopGracePeriod, TimeSpan.Zero, OneHour, path + ".stopGracePeriod");
        if (spec.DrainPeriod is { } drain) errors.InRange(drain, TimeSpan.Zero, OneHour, path + ".drainPeriod");
        foreach (var key in spec.NodeSelector.Keys) errors.AddProblem($"{path}.nodeSelector.{key}", Names.ProblemWithLabelKey(key));
    }

    private static bool IsSpaceOrControl(char character) => char.IsWhiteSpace(character) || char.IsControl(character);

    // No program can be given one: its words end there.
    internal static void CheckWords(ImmutableArray<string> words, string path, FieldErrors errors)
    {
        for (var index = 0; index < words.Length; index++) errors.Require(!words[index].Contains('\0'), $"{path}[{index}]", "must not hold a NUL character");
    }

    private static void CheckEnvironment(ImmutableSortedDictionary<string, string> env, string path, FieldErrors errors)
    {
        foreach (var (name, value) in env)
        {
            errors.Require(name.Length > 0 && !name.Contains('=') && !name.Contains('\0'), $"{path}.{name}", "a variable's name must not be empty nor hold '='");
            errors.Require(!value.Contains('\0'), $"{path}.{name}", "must not hold a NUL character");
        }
    }

    private static void CheckPorts(ImmutableArray<PortSpec> ports, string path, FieldErrors errors)
    {
        errors.Require(ports.Length <= MaxPorts, path, $"has {ports.Length} entries; at most {MaxPorts} are allowed");
        for (var index = 0; index < ports.Length; index++)
        {
            var port = ports[index];
            var at = $"{path}[{index}]";
            errors.AddProblem($"{at}.name", Names.ProblemWithLabel(port.Name));
            errors.InRange(port.ContainerPort, 1, 65_535, $"{at}.containerPort");
            errors.InRange(port.HostPort, 0, 65_535, $"{at}.hostPort");
            var earlier = ports.Take(index);
            errors.Require(earlier.All(other => other.Name != port.Name), $"{at}.name", $"'{port.Name}' is used twice");
            errors.Require(earlier.All(other => other.ContainerPort != port.ContainerPort), $"{at}.containerPort", $"{port.ContainerPort} is used twice");
            errors.Require(port.HostPort == 0 || earlier.All(other => other.HostPort != port.HostPort), $"{at}.hostPort", $"{port.HostPort} is used twice");
        }
    }
}
