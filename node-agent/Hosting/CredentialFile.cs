using FunctionsPlatform.NodeAgent.Session;

namespace FunctionsPlatform.NodeAgent.Hosting;

/// <summary>The node's credential in <c>agent/credential</c>, for its owner's eyes only.</summary>
internal sealed class CredentialFile(DataFolder data) : ICredentialStore
{
    public string? Read() => data.ReadCredential();

    public void Write(string credential) => data.WriteCredential(credential);
}
