namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What changes the app's image without anyone changing its spec.</summary>
public sealed record DeployPolicy
{
    /// <summary>Null: pushes to the image's repository change nothing.</summary>
    public PushPolicy? OnPush { get; set; }
}
