namespace FunctionsPlatform.Cli.Manifests;

/// <summary>The text makes no sense at a place. Stays within the readers: they make it a result.</summary>
internal sealed class ManifestException(string message, SourcePosition position) : Exception(message)
{
    public SourcePosition Position { get; } = position;
}
