namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>Keeps the node's credential, and whose certificate it believes, over the agent's restarts.</summary>
public interface ICredentialStore
{
    /// <returns>Null: there is none.</returns>
    string? Read();

    /// <summary>Replaces it; on disk when this returns.</summary>
    void Write(string credential);

    /// <returns>The authority of the control plane's certificate, in PEM form; null: there is none to remember.</returns>
    string? ReadAuthority();

    void WriteAuthority(string pem);
}
