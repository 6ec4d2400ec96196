namespace FunctionsPlatform.Contracts.Resources;

/// <summary>How many requests a second a replica should take on average, as it counts them itself: its agent reads a counter in the Prometheus text format.</summary>
public sealed record RequestTarget
{
    /// <summary>Name of the counter; all its series are added up.</summary>
    public string Metric { get; set; } = "http_requests_total";

    public string Path { get; set; } = "/metrics";

    /// <summary>A port of the app, by name or number. Left out: the first.</summary>
    public PortReference Port { get; set; }

    /// <value>At least 1.</value>
    public int AveragePerSecond { get; set; }
}
