namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

/// <summary>Where processes live.</summary>
public sealed record ProcessRuntimeOptions
{
    /// <summary>Holds <c>images/</c> and <c>processes/</c>.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>How often a process that an earlier agent has started is looked at. Own ones tell by themselves when they end.</summary>
    public TimeSpan AdoptedPoll { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A log this long is moved aside (its last part of this length, when it has grown beyond), and the one before it is deleted. Checked while
    /// the agent runs: a program can write more than this between two looks.</summary>
    public long MaxLogBytes { get; init; } = 10 << 20;

    /// <value>Default 1 s; while some log is found too long, 50 ms.</value>
    public TimeSpan LogCheckPeriod { get; init; } = TimeSpan.FromSeconds(1);
}
