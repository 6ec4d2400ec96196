namespace FunctionsPlatform.Contracts.Resources;

/// <summary>The user's wishes about a node.</summary>
public sealed record NodeSpec
{
    /// <summary>True: nothing new is placed here.</summary>
    public bool Unschedulable { get; set; }
}
