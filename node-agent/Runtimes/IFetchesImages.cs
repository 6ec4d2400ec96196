namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>A runtime that fetches images from registries.</summary>
public interface IFetchesImages
{
    /// <summary>Null: it fetches without.</summary>
    IPullCredentials? Credentials { get; set; }

    /// <summary>Told how far the fetch has come that a container (by its uid) waits for, every few seconds at most.</summary>
    Action<string, string>? Progress { get; set; }
}
