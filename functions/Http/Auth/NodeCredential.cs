namespace FunctionsPlatform.Functions.Http;

/// <summary>What a node's credential says.</summary>
/// <param name="Agent">Which agent it was given to.</param>
/// <param name="Enrolment">What that one had joined with.</param>
/// <param name="NodeUid">Of the Node: another of the same name is another.</param>
public sealed record NodeCredential(string Node, string Agent, string Enrolment, string NodeUid, DateTimeOffset ExpiresAt);
