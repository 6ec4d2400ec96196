namespace FunctionsPlatform.NodeAgent.Logs;

/// <summary>A run that is over.</summary>
public sealed record KeptRunRecord
{
    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset FinishedAt { get; set; }

    public int ExitCode { get; set; }
}
