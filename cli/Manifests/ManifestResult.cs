using System.Collections.Immutable;

namespace FunctionsPlatform.Cli.Manifests;

/// <summary>A file that was read, or why it could not be.</summary>
internal abstract record ManifestResult
{
    private ManifestResult() { }

    /// <param name="Manifests">In the file's order; empty documents are left out.</param>
    public sealed record Read(ImmutableArray<Manifest> Manifests) : ManifestResult;

    /// <param name="Message">With file, line and column: <c>app.yaml:12:5: …</c>.</param>
    public sealed record Refused(string Message) : ManifestResult;
}
