using FunctionsPlatform.NodeAgent.Session;

namespace FunctionsPlatform.NodeAgent.Hosting;

/// <summary>The node's credential in <c>agent/credential</c> and the control plane's authority in <c>agent/ca.pem</c>, for their owner's eyes only.</summary>
internal sealed class CredentialFile(DataFolder data) : ICredentialStore
{
    public string? Read() => data.ReadCredential();

    public void Write(string credential) => data.WriteCredential(credential);

    public string? ReadAuthority() => data.ReadAuthority();

    public void WriteAuthority(string pem) => data.WriteAuthority(pem);
}
