namespace FunctionsPlatform.Contracts.Resources;

public enum CloudProvider
{
    /// <summary>Azure Container Registry.</summary>
    Azure,
}
