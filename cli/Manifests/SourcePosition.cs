namespace FunctionsPlatform.Cli.Manifests;

/// <summary>A place in a file, both counted from 1.</summary>
internal readonly record struct SourcePosition(long Line, long Column);
