namespace FunctionsPlatform.Contracts.Resources;

/// <summary>One answer to a health check.</summary>
public sealed record ProbeRecord
{
    public DateTimeOffset At { get; set; }

    public bool Good { get; set; }

    /// <summary>HTTP status or exit code of the probe. Null: there was no answer, or a connection is all that was asked for.</summary>
    public int? Status { get; set; }

    public TimeSpan Latency { get; set; }

    /// <summary>What was seen, for people: "HTTP 503", "connection refused".</summary>
    public string Detail { get; set; } = "";

    /// <summary>How the answer's body begins; at most 200 characters. Null: it had none.</summary>
    public string? Body { get; set; }
}
