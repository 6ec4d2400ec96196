using System.Collections.Immutable;
using System.Text.Json;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Contracts.Validation;

/// <summary>Whether a well-formed document also makes sense. Reports everything at once.</summary>
public static class ResourceValidation
{
    /// <summary>Of the whole document as it is stored. A Container carries its App's template, and a transaction of 1.5 MiB holds an App with a number of those.</summary>
    private const int MaxBytes = 384 * 1024;

    /// <summary>Every error, in document order; empty when the resource is good.</summary>
    public static ImmutableArray<FieldError> Check(Resource resource)
    {
        var errors = new FieldErrors();
        errors.Require(resource.ApiVersion == PlatformApi.Version, "apiVersion", $"is '{resource.ApiVersion}'; must be '{PlatformApi.Version}'");
        CheckMetadata(resource.Metadata, errors);
        if (resource is App app) AppValidation.Check(app.Spec, errors);
        if (resource is Config config) DataValidation.Check(config.Spec, errors);
        if (resource is Secret secret) DataValidation.Check(secret.Spec, errors);
        if (resource is DaemonApp daemon) AppValidation.Check(daemon.Spec, errors);
        if (resource is CronJob cron) CronJobValidation.Check(cron, errors);
        if (resource is Job job) JobValidation.Check(job.Spec, "spec", errors);
        if (resource is Registry registry) RegistryValidation.Check(registry.Spec, errors);
        if (resource is RoleBinding binding) AccessValidation.Check(binding.Spec, errors);
        var size = JsonSerializer.SerializeToUtf8Bytes(resource, ResourceKinds.Of(resource.GetType()).TypeInfo).Length;
        errors.Require(size <= MaxBytes, "", $"the document takes {size} bytes as JSON; at most {MaxBytes} are allowed");
        return errors.ToImmutable();
    }

    private static void CheckMetadata(ObjectMeta metadata, FieldErrors errors)
    {
        errors.AddProblem("metadata.name", Names.ProblemWithLabel(metadata.Name));
        if (metadata.Namespace is { } space) errors.AddProblem("metadata.namespace", Names.ProblemWithLabel(space));
        foreach (var (key, value) in metadata.Labels)
        {
            errors.AddProblem($"metadata.labels.{key}", Names.ProblemWithLabelKey(key));
            errors.Require(value.Length <= Names.MaxLabelLength, $"metadata.labels.{key}", $"is {value.Length} characters long; at most {Names.MaxLabelLength} are allowed");
        }

        foreach (var key in metadata.Annotations.Keys) errors.AddProblem($"metadata.annotations.{key}", Names.ProblemWithLabelKey(key));
    }
}
