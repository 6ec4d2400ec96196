namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What the user asks for.</summary>
public sealed record AppSpec : WorkloadSpec
{
    public AppSpec() { }

    /// <summary>An app of replicas like those of another workload; the rest is as by default.</summary>
    public AppSpec(WorkloadSpec workload) : base(workload) { }

    /// <value>0 to 1,500. Default 1.</value>
    public int Replicas { get; set; } = 1;

    /// <summary>Null: as many as <see cref="Replicas"/> says. Else that is only where it begins.</summary>
    public AutoscaleSpec? Autoscale { get; set; }

    public RestartPolicy RestartPolicy { get; set; } = new();

    public RolloutSpec Rollout { get; set; } = new();

    /// <summary>Null: the image changes only with this spec.</summary>
    public DeployPolicy? Deploy { get; set; }
}
