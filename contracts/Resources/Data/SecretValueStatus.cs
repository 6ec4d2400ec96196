namespace FunctionsPlatform.Contracts.Resources;

/// <summary>All that may be said of one value of a Secret.</summary>
public sealed record SecretValueStatus
{
    /// <summary>Another one with each change. Drawn by lot: nothing about the value follows from it.</summary>
    public string Version { get; set; } = "";

    /// <summary>How long the value is, in bytes.</summary>
    public int Bytes { get; set; }

    /// <summary>Which key it is encrypted with.</summary>
    public string KeyId { get; set; } = "";
}
