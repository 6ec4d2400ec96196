namespace FunctionsPlatform.Contracts.Resources;

/// <summary>A program to keep running once on each node that matches.</summary>
public sealed record DaemonApp : Resource
{
    public override string Kind { get; set; } = nameof(DaemonApp);

    public DaemonAppSpec Spec { get; set; } = new();

    public DaemonAppStatus? Status { get; set; }
}
