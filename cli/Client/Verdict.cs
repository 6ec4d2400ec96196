namespace FunctionsPlatform.Cli.Client;

/// <summary>Whether a resource is as it should be.</summary>
/// <param name="Seen">What was seen instead, in words.</param>
/// <param name="IsHopeless">It will not come to be so without a change.</param>
internal sealed record Verdict(bool IsDone, string Seen, bool IsHopeless = false);
