namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

/// <summary>Where processes live.</summary>
public sealed record ProcessRuntimeOptions
{
    /// <summary>Holds <c>images/</c> and <c>processes/</c>.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>How often a process that an earlier agent has started is looked at. Own ones tell by themselves when they end.</summary>
    public TimeSpan AdoptedPoll { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A log this long is moved aside, and the one before it is deleted. Checked while the agent runs.</summary>
    public long MaxLogBytes { get; init; } = 10 << 20;

    public TimeSpan LogCheckPeriod { get; init; } = TimeSpan.FromSeconds(10);
}
