namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What the user asks for. <c>nodeSelector</c> says on which nodes.</summary>
public sealed record DaemonAppSpec : WorkloadSpec
{
    public RestartPolicy RestartPolicy { get; set; } = new();

    /// <summary>On how many nodes it may be missing or not ready while replicas are replaced.</summary>
    /// <value>1 to 10,000. Default 1.</value>
    public int MaxUnavailable { get; set; } = 1;
}
