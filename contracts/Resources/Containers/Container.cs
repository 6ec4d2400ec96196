namespace FunctionsPlatform.Contracts.Resources;

/// <summary>One running instance of an App, a Job or another workload. Made, bound and removed by the control plane; users only read it (or delete it, to have it replaced).</summary>
public sealed record Container : Resource
{
    public override string Kind { get; set; } = nameof(Container);

    public ContainerSpec Spec { get; set; } = new();

    public ContainerStatus Status { get; set; } = new();
}
