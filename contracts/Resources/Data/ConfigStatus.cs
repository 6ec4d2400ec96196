namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What the platform says of a Config.</summary>
public sealed record ConfigStatus
{
    /// <summary>Fingerprint of all values: equal means the same values.</summary>
    public string Version { get; set; } = "";
}
