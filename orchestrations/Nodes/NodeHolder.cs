namespace FunctionsPlatform.Orchestrations.Nodes;

/// <summary>Which agent is a node, and since which enrolment.</summary>
/// <param name="Enrolment">What it has joined with; empty for one that joined before this was kept.</param>
public sealed record NodeHolder(string Agent, string Enrolment);
