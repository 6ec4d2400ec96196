namespace FunctionsPlatform.NodeAgent.Logs;

/// <summary>What is kept of one container's log, as the file <c>log.json</c> beside its segments says it.</summary>
public sealed record KeptLogRecord
{
    public string Namespace { get; set; } = "";

    public string App { get; set; } = "";

    public string Name { get; set; } = "";

    public string Uid { get; set; } = "";

    public string Part { get; set; } = "";

    /// <summary>Oldest first.</summary>
    public List<KeptRunRecord> Runs { get; set; } = [];

    /// <summary>Oldest first.</summary>
    public List<KeptSegment> Segments { get; set; } = [];

    /// <summary>Time of the newest line that was saved: the next saving goes on there.</summary>
    public DateTimeOffset? SavedUntil { get; set; }

    /// <summary>Lines of just that time.</summary>
    public int SavedThen { get; set; }
}
