namespace FunctionsPlatform.Contracts.Resources;

/// <summary>One of a replica's further containers, as its node sees it.</summary>
public sealed record ContainerPart
{
    public string Name { get; set; } = "";

    /// <summary>Init or Sidecar.</summary>
    public string Role { get; set; } = "";

    /// <summary>Waiting, Running or Ended.</summary>
    public string State { get; set; } = "";

    /// <summary>It runs and its health check, if any, is content.</summary>
    public bool Ready { get; set; }

    public int RestartCount { get; set; }

    /// <summary>Of its last end. Null: has not ended.</summary>
    public int? ExitCode { get; set; }

    /// <summary>One CamelCase word.</summary>
    public string? Reason { get; set; }

    /// <summary>A sentence for people.</summary>
    public string? Message { get; set; }
}
