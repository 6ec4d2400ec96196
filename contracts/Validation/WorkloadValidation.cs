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
        CheckProgram(spec.Image, spec.Command, spec.Args, spec.Env, spec.Resources, path, errors);
        errors.Require(spec.ImagePullPolicy is null || Enum.IsDefined(spec.ImagePullPolicy.Value), path + ".imagePullPolicy", $"must be one of {string.Join(", ", Enum.GetNames<ImagePullPolicy>())}");
        VolumeValidation.CheckEnvironment(spec.EnvFrom, spec.EnvValues, path, errors);
        VolumeValidation.CheckVolumes(spec.Volumes, path + ".volumes", errors);
        VolumeValidation.CheckMounts(spec.VolumeMounts, spec.Volumes, path + ".volumeMounts", errors);
        PartValidation.Check(spec, path, errors);
        CheckPorts(spec.Ports, path + ".ports", errors);
        if (spec.HealthCheck is { } check) HealthCheckValidation.Check(check, spec.Ports, path, errors);
        CheckStop(spec.StopSignal, spec.StopGracePeriod, path, errors);
        if (spec.DrainPeriod is { } drain) errors.InRange(drain, TimeSpan.Zero, OneHour, path + ".drainPeriod");
        foreach (var key in spec.NodeSelector.Keys) errors.AddProblem($"{path}.nodeSelector.{key}", Names.ProblemWithLabelKey(key));
    }

    /// <summary>What a container runs, and with how much.</summary>
    public static void CheckProgram(
        string image, ImmutableArray<string> command, ImmutableArray<string> args, ImmutableSortedDictionary<string, string> env, ResourceRequirements resources, string path, FieldErrors errors)
    {
        errors.Require(image.Length > 0, path + ".image", "is required");
        errors.Require(image.Length <= 512 && !image.Any(IsSpaceOrControl), path + ".image", "must be at most 512 characters without spaces or control characters");
        CheckWords(command, path + ".command", errors);
        CheckWords(args, path + ".args", errors);
        CheckEnvironment(env, path + ".env", errors);
        errors.Require(
            resources.Memory.Value == 0 || resources.Memory.Value >= LeastMemory,
            path + ".resources.memory", $"is {resources.Memory}; must be at least 6Mi, or left out for no limit");
    }

    /// <summary>How a container is ended.</summary>
    public static void CheckStop(string signal, TimeSpan grace, string path, FieldErrors errors)
    {
        errors.Require(StopSignals.IsKnown(signal), path + ".stopSignal", $"is '{signal}'; must be one of {string.Join(", ", StopSignals.Known)}");
        errors.InRange(grace, TimeSpan.Zero, OneHour, path + ".stopGracePeriod");
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
