namespace FunctionsPlatform.Functions.Http;

/// <summary>A run that is over.</summary>
public sealed record KeptRunDocument(DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, int ExitCode);
