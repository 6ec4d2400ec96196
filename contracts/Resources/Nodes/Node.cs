namespace FunctionsPlatform.Contracts.Resources;

/// <summary>A host that runs containers. Made by its agent's enrolment; users set labels and may delete it.</summary>
public sealed record Node : Resource
{
    public override string Kind { get; set; } = nameof(Node);

    public NodeSpec Spec { get; set; } = new();

    public NodeStatus Status { get; set; } = new();
}
