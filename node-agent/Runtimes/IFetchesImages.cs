namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>A runtime that fetches images from registries.</summary>
public interface IFetchesImages
{
    /// <summary>Null: it fetches without.</summary>
    IPullCredentials? Credentials { get; set; }
}
