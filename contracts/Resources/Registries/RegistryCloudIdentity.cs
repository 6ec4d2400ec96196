namespace FunctionsPlatform.Contracts.Resources;

public sealed record RegistryCloudIdentity
{
    public CloudProvider Provider { get; set; }
}
