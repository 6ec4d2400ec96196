using System.Collections.Immutable;
using System.Text.Json;
using FunctionsPlatform.Contracts.Documents;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Turns a JSON document into the resource that a URL names, with everything that is wrong with it at once.</summary>
internal static class ResourceDocument
{
    /// <summary>Reads and checks. What the URL already says (kind, name, namespace) may be left out of the document, but not contradict it.</summary>
    public static DocumentResult<Resource> Read(JsonElement document, ResourceAddress address)
    {
        var mismatches = Mismatches(document, address).ToImmutableArray();
        return DocumentReader.Read(document, address.Kind.TypeInfo, quotes: address.Kind != ResourceKinds.Secret && address.Kind != ResourceKinds.Registry) switch
        {
            DocumentResult<object>.Refused refused => new DocumentResult<Resource>.Refused([.. mismatches, .. refused.Errors, .. ErrorsOfTheRest(refused, address)]),
            DocumentResult<object>.Read read => Check((Resource)read.Value, address, mismatches),
            _ => throw new InvalidOperationException("A document is read or refused."),
        };
    }

    private static DocumentResult<Resource> Check(Resource read, ResourceAddress address, ImmutableArray<FieldError> mismatches)
    {
        var resource = Complete(read, address);
        ImmutableArray<FieldError> errors = [.. mismatches, .. ResourceValidation.Check(resource)];
        return errors.IsEmpty ? new DocumentResult<Resource>.Read(resource) : new DocumentResult<Resource>.Refused(errors);
    }

    private static Resource Complete(Resource read, ResourceAddress address) => read with
    {
        Kind = address.Kind.Name,
        Metadata = read.Metadata with
        {
            Name = read.Metadata.Name.Length == 0 && address.Name is not null ? address.Name : read.Metadata.Name,
            Namespace = address.Namespace,
        },
    };

    /// <summary>What is wrong besides with a document that could not be read whole; what only follows from its wrong parts is left out.</summary>
    private static IEnumerable<FieldError> ErrorsOfTheRest(DocumentResult<object>.Refused refused, ResourceAddress address)
    {
        if (refused.Sound is not Resource sound) return [];
        var wrong = refused.Errors.Select(error => error.Path).ToList();
        var portsAreWrong = wrong.Exists(path => path.StartsWith("spec.ports", StringComparison.Ordinal));
        return ResourceValidation.Check(Complete(sound, address))
            .Where(error => error.Path.Length > 0 && !wrong.Exists(path => IsWithin(path, error.Path) || IsWithin(error.Path, path)))
            // Whether there is a port to probe cannot be told from half of the ports.
            .Where(error => !portsAreWrong || !error.Path.StartsWith("spec.healthCheck.", StringComparison.Ordinal));
    }

    private static bool IsWithin(string path, string outer) =>
        path.StartsWith(outer, StringComparison.Ordinal) && (path.Length == outer.Length || path[outer.Length] is '.' or '[');

    private static IEnumerable<FieldError> Mismatches(JsonElement document, ResourceAddress address)
    {
        if (Text(document, "kind") is { } kind && kind != address.Kind.Name)
            yield return new FieldError("kind", $"is '{kind}'; this URL takes '{address.Kind.Name}'");
        if (document.ValueKind != JsonValueKind.Object || !document.TryGetProperty("metadata", out var metadata)) yield break;
        if (address.Name is not null && Text(metadata, "name") is { } name && name != address.Name)
            yield return new FieldError("metadata.name", $"is '{name}'; the URL says '{address.Name}'");
        if (Text(metadata, "namespace") is { } space && space != address.Namespace)
            yield return new FieldError("metadata.namespace", address.Namespace is null ? $"is '{space}'; a {address.Kind.Name} has none" : $"is '{space}'; the URL says '{address.Namespace}'");
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
