using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Contracts.Validation;

/// <summary>Whether a well-formed document also makes sense. Reports everything at once.</summary>
public static class ResourceValidation
{
    private const int MaxMetadataBytes = 256 * 1024;

    /// <summary>Every error, in document order; empty when the resource is good.</summary>
    public static ImmutableArray<FieldError> Check(Resource resource)
    {
        var errors = new FieldErrors();
        errors.Require(resource.ApiVersion == PlatformApi.Version, "apiVersion", $"is '{resource.ApiVersion}'; must be '{PlatformApi.Version}'");
        CheckMetadata(resource.Metadata, errors);
        if (resource is App app) AppValidation.Check(app.Spec, errors);
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
        var size = metadata.Annotations.Sum(pair => pair.Key.Length + pair.Value.Length);
        errors.Require(size <= MaxMetadataBytes, "metadata.annotations", $"take {size} characters together; at most {MaxMetadataBytes} are allowed");
    }
}
