namespace FunctionsPlatform.Contracts.Resources;

/// <summary>How one direction is taken.</summary>
public sealed record AutoscaleBehavior
{
    /// <value>0 s to 1 h. Default 0 s up, 5 min down.</value>
    public TimeSpan StabilizationWindow { get; set; }
}
