using System.Text.Json;
using FunctionsPlatform.Cli.Client;

namespace FunctionsPlatform.Cli.Manifests;

/// <summary>What came of bringing a manifest to the control plane.</summary>
internal abstract record ManifestOutcome
{
    private ManifestOutcome() { }

    /// <param name="Before">Null: it did not exist.</param>
    /// <param name="After">As it is now, or would be.</param>
    public sealed record Taken(ManifestIdentity Identity, JsonElement? Before, JsonElement After) : ManifestOutcome
    {
        /// <summary>Whether anything of what users declare changes. Not by resourceVersion: the platform raises that too, whenever it writes status.</summary>
        public bool IsChange => Before is not { } before
            || before.Text("metadata", "uid") != After.Text("metadata", "uid")
            || before.Number("metadata", "generation") != After.Number("metadata", "generation")
            || !IsEqual(before.At("metadata", "labels"), After.At("metadata", "labels"))
            || !IsEqual(before.At("metadata", "annotations"), After.At("metadata", "annotations"));

        private static bool IsEqual(JsonElement? left, JsonElement? right) =>
            left is { } one && right is { } other ? JsonElement.DeepEquals(one, other) : left is null == right is null;
    }

    /// <summary>It was refused, or nobody answered; the user has been told.</summary>
    public sealed record Failed(int ExitCode) : ManifestOutcome;
}
