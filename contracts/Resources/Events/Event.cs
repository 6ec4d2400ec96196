namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What happened to whom, when, why and how often. Equal events are counted in one.</summary>
public sealed record Event : Resource
{
    public override string Kind { get; set; } = nameof(Event);

    public ObjectReference Regarding { get; set; } = new("", "", null);

    public EventType Type { get; set; }

    /// <summary>One CamelCase word, such as ContainerKilled, Restarted, ScaledUp.</summary>
    public string Reason { get; set; } = "";

    /// <summary>What was seen and what was done about it.</summary>
    public string Message { get; set; } = "";

    public int Count { get; set; } = 1;

    public DateTimeOffset FirstTimestamp { get; set; }

    public DateTimeOffset LastTimestamp { get; set; }

    /// <summary>Who tells it: app-orchestration, scheduler, agent/&lt;node&gt;, node-sweep, api.</summary>
    public string Source { get; set; } = "";
}
