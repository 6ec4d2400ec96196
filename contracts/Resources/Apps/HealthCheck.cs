namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Exactly one probe, and when its answers count. The node's agent runs it.</summary>
public sealed record HealthCheck
{
    public HttpProbe? Http { get; set; }

    public TcpProbe? Tcp { get; set; }

    public ExecProbe? Exec { get; set; }

    /// <value>100 ms to 1 h. Default 5 s. Until the first good answer the agent asks more often.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);

    /// <value>10 ms to 10 min. Default 2 s.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Good answers in a row before a replica is ready.</summary>
    /// <value>1 to 100. Default 1.</value>
    public int HealthyAfter { get; set; } = 1;

    /// <summary>Bad answers in a row before a ready replica is restarted.</summary>
    /// <value>1 to 100. Default 3.</value>
    public int UnhealthyAfter { get; set; } = 3;

    /// <summary>How long after its start bad answers do not count.</summary>
    /// <value>0 s to 1 h. Default 10 s.</value>
    public TimeSpan StartPeriod { get; set; } = TimeSpan.FromSeconds(10);
}
