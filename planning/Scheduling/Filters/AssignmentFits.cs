using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Scheduling.Filters;

/// <summary>All that a node is to run travels to it as one message, so a node takes only so much of it.</summary>
internal sealed class AssignmentFits : NodeFilter
{
    /// <summary>Half of what an agent takes in one message: the estimate counts texts only.</summary>
    public const long MaxBytes = 32L << 20;

    public override bool IsAboutRoom => true;

    public override bool Allows(NodeRoom room, ContainerNeeds needs) => room.AssignmentBytes + needs.AssignmentBytes <= MaxBytes;

    public override string Explain(ContainerNeeds needs, ImmutableArray<NodeRoom> refused)
    {
        var (needed, most) = (new MemoryBytes(needs.AssignmentBytes).ToRoundedString(), new MemoryBytes(MaxBytes).ToRoundedString());
        return refused.Length == 1 ? $"has an assignment too long for {needed} more of specs, {most} is its limit" : $"have assignments too long for {needed} more of specs, {most} is their limit";
    }
}
