namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>Keeps the node's credential over the agent's restarts.</summary>
public interface ICredentialStore
{
    /// <returns>Null: there is none.</returns>
    string? Read();

    /// <summary>Replaces it; on disk when this returns.</summary>
    void Write(string credential);
}
