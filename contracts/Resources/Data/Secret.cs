namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Values that only the replicas that use them may see. Stored encrypted; reads show <see cref="SecretSpec.Redacted"/> in their place.</summary>
public sealed record Secret : Resource
{
    public override string Kind { get; set; } = nameof(Secret);

    public SecretSpec Spec { get; set; } = new();

    /// <summary>Made when it is read; never stored.</summary>
    public SecretStatus? Status { get; set; }
}
