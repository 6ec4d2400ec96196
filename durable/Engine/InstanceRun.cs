namespace FunctionsPlatform.Durable;

/// <summary>One run of an instance: what set it off, and which of its booked steps this run has sent itself.</summary>
internal sealed record InstanceRun(IReadOnlyList<Trigger> Triggers)
{
    /// <summary>A step booked under one of our triggers is ours or a dead host's; these are ours.</summary>
    public HashSet<UnsentStep> Sent { get; } = [];
}
