namespace FunctionsPlatform.Contracts.Resources;

/// <summary>A program that calls the API. Tokens are issued for it; deleting it ends them all.</summary>
public sealed record ServiceAccount : Resource
{
    public override string Kind { get; set; } = nameof(ServiceAccount);

    public ServiceAccountSpec Spec { get; set; } = new();
}
