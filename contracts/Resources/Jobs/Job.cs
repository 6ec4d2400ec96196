namespace FunctionsPlatform.Contracts.Resources;

/// <summary>A program to run until it has ended well so and so often.</summary>
public sealed record Job : Resource
{
    public override string Kind { get; set; } = nameof(Job);

    public JobSpec Spec { get; set; } = new();

    public JobStatus? Status { get; set; }
}
