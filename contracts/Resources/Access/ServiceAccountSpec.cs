namespace FunctionsPlatform.Contracts.Resources;

public sealed record ServiceAccountSpec
{
    /// <summary>What it is for, in words.</summary>
    public string? Description { get; set; }
}
