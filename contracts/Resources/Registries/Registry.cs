namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Where credentials for the images of one registry come from. The credentials themselves are in no resource.</summary>
public sealed record Registry : Resource
{
    public override string Kind { get; set; } = nameof(Registry);

    public RegistrySpec Spec { get; set; } = new();
}
