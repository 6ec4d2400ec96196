namespace FunctionsPlatform.Contracts.Resources;

/// <summary>How replicas are replaced when the spec changes.</summary>
public sealed record RolloutSpec
{
    /// <summary>Replicas that may be missing from the wanted number while replacing.</summary>
    /// <value>0 or more; not 0 together with <see cref="MaxSurge"/>. Default 1.</value>
    public int MaxUnavailable { get; set; } = 1;

    /// <summary>Replicas that may run beyond the wanted number while replacing.</summary>
    /// <value>0 or more. Default 1.</value>
    public int MaxSurge { get; set; } = 1;
}
