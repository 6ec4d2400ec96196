using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Contracts.Problems;

namespace FunctionsPlatform.Cli.Manifests;

/// <summary>Which resource a manifest speaks of: all that the client must understand of it. The rest is the control plane's to judge.</summary>
internal sealed record ManifestIdentity(ResourceTarget Target, string Namespace)
{
    /// <summary>Null when the manifest does not say it properly; <paramref name="errors"/> then tell why.</summary>
    public static ManifestIdentity? Of(Manifest manifest, Connection connection, out ImmutableArray<FieldError> errors)
    {
        var found = ImmutableArray.CreateBuilder<FieldError>();
        var kindWord = Text(manifest.Body["kind"]);
        var kind = kindWord is null ? null : CliKinds.Find(kindWord);
        if (kindWord is null) found.Add(new FieldError("kind", "is required, as in 'kind: App'"));
        else if (kind is null) found.Add(new FieldError("kind", CliKinds.Unknown(kindWord)));

        var metadata = manifest.Body["metadata"] as JsonObject;
        var name = Text(metadata?["name"]);
        if (string.IsNullOrEmpty(name)) found.Add(new FieldError("metadata.name", "is required, and is text"));

        var space = Text(metadata?["namespace"]);
        if (space is not null && connection.NamespaceIsExplicit && space != connection.Namespace)
            found.Add(new FieldError("metadata.namespace", $"is '{space}', but --namespace says '{connection.Namespace}'"));

        errors = found.ToImmutable();
        return errors.Length > 0 ? null : new ManifestIdentity(new ResourceTarget(kind!, name), space ?? connection.Namespace);
    }

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
