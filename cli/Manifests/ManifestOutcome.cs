using System.Text.Json;

namespace FunctionsPlatform.Cli.Manifests;

/// <summary>What came of bringing a manifest to the control plane.</summary>
internal abstract record ManifestOutcome
{
    private ManifestOutcome() { }

    /// <param name="Before">Null: it did not exist.</param>
    /// <param name="After">As it is now, or would be.</param>
    public sealed record Taken(ManifestIdentity Identity, JsonElement? Before, JsonElement After) : ManifestOutcome;

    /// <summary>It was refused, or nobody answered; the user has been told.</summary>
    public sealed record Failed(int ExitCode) : ManifestOutcome;
}
