using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Orchestrations.Nodes;

/// <summary>What became of a host that wants to be a Node.</summary>
public abstract record EnrolmentOutcome
{
    private EnrolmentOutcome() { }

    public sealed record Enrolled(Node Node) : EnrolmentOutcome;

    /// <param name="Why">For the person who started the agent.</param>
    public sealed record Refused(string Why) : EnrolmentOutcome;
}
