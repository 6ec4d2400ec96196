namespace FunctionsPlatform.Cli.Client;

/// <summary>Whether a resource is as it should be.</summary>
/// <param name="Seen">What was seen instead, in words.</param>
internal sealed record Verdict(bool IsDone, string Seen);
