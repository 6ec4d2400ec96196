namespace FunctionsPlatform.Durable;

/// <summary>One run of an instance: what set it off, and which of its booked steps this run has sent itself.</summary>
internal sealed record InstanceRun(IReadOnlyList<Trigger> Triggers)
{
    /// <summary>A step booked under one of our triggers is ours or a dead host's; these are ours.</summary>
    public HashSet<UnsentStep> Sent { get; } = [];

    /// <summary>False while the triggers bring all that there is to take in: whoever else leaves something in the inbox rings.</summary>
    public bool ReadsInbox { get; set; } = Triggers.Any(trigger => trigger.Direct.Count == 0);

    /// <summary>Steps are booked under it, and its handler runs their activities.</summary>
    public Trigger Leader => Triggers[0];
}
