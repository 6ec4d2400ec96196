namespace FunctionsPlatform.Contracts.Resources;

/// <summary>A version of an App's replicas that was rolled out, kept to go back to. Made by the app's orchestration; users only read it.</summary>
public sealed record AppRevision : Resource
{
    public override string Kind { get; set; } = nameof(AppRevision);

    public AppRevisionSpec Spec { get; set; } = new();

    public AppRevisionStatus Status { get; set; } = new();
}
