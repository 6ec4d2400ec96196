namespace FunctionsPlatform.Cli.Client;

/// <summary>Which lines of a container.</summary>
/// <param name="Tail">Null: all.</param>
/// <param name="Since">Null: from the beginning.</param>
internal sealed record LogRequest(bool Follow, int? Tail, DateTimeOffset? Since);
