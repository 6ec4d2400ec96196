using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Contracts.Validation;

/// <summary>The rules of init containers and sidecars.</summary>
internal static class PartValidation
{
    private const int MaxParts = 16;

    public static void Check(WorkloadSpec spec, string path, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        Check(spec.InitContainers, path + ".initContainers", spec, names, errors);
        for (var index = 0; index < spec.InitContainers.Length; index++)
            errors.Require(spec.InitContainers[index].HealthCheck is null, $"{path}.initContainers[{index}].healthCheck", "an init container runs to its end and is not probed");
        Check(spec.Sidecars, path + ".sidecars", spec, names, errors);
    }

    private static void Check(ImmutableArray<PartSpec> parts, string path, WorkloadSpec spec, HashSet<string> names, FieldErrors errors)
    {
        errors.Require(parts.Length <= MaxParts, path, $"has {parts.Length} entries; at most {MaxParts} are allowed");
        for (var index = 0; index < parts.Length; index++)
        {
            var (part, at) = (parts[index], $"{path}[{index}]");
            errors.AddProblem(at + ".name", Names.ProblemWithLabel(part.Name));
            errors.Require(names.Add(part.Name), at + ".name", $"'{part.Name}' is used twice in the replica");
            WorkloadValidation.CheckProgram(part.Image, part.Command, part.Args, part.Env, part.Resources, at, errors);
            VolumeValidation.CheckEnvironment(part.EnvFrom, part.EnvValues, at, errors);
            VolumeValidation.CheckMounts(part.VolumeMounts, spec.Volumes, at + ".volumeMounts", errors);
            if (part.HealthCheck is { } check) HealthCheckValidation.Check(check, spec.Ports, at, errors);
            WorkloadValidation.CheckStop(part.StopSignal, part.StopGracePeriod, at, errors);
        }
    }
}
