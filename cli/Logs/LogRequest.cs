namespace FunctionsPlatform.Cli.Logs;

/// <summary>Which lines.</summary>
/// <param name="Tail">Null: all.</param>
/// <param name="Since">Null: from the beginning.</param>
/// <param name="Previous">Of the run before the current one.</param>
internal sealed record LogRequest(bool Follow, int? Tail, DateTimeOffset? Since, bool Previous = false);
