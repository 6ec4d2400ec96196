using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>What became of an agent that wants to be a node, or to go on as one.</summary>
internal abstract record Admission
{
    private Admission() { }

    /// <param name="Reply">With a credential where the agent says who it is.</param>
    public sealed record Admitted(EnrollReply Reply) : Admission;

    /// <param name="Why">For the person who started the agent.</param>
    /// <param name="IsForbidden">The caller may not; else what it says is wrong.</param>
    public sealed record Refused(string Why, bool IsForbidden) : Admission;
}
