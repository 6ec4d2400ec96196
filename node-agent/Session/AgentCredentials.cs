using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Transport;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>What the agent shows the control plane: the node's credential; an enrolment token as long as there is none, or it was refused.</summary>
internal sealed class AgentCredentials(SessionOptions options, ICredentialStore store)
{
    private readonly TrustSource trust = new(options, store);
    private string? credential = store.Read();
    private bool triesToken;
    private bool refused;

    /// <summary>What to show now.</summary>
    /// <exception cref="ControlPlaneRefusedException">There is nothing.</exception>
    /// <exception cref="IOException">The token file cannot be read.</exception>
    public async Task<string> ChooseAsync(CancellationToken cancellationToken)
    {
        var held = Volatile.Read(ref credential);
        if (held is not null && !triesToken) return held;
        return await TokenAsync(cancellationToken) ?? held ?? throw new ControlPlaneRefusedException(
            $"this host has not joined yet: make an enrolment token (fp node token create) and write it to {options.TokenFile ?? "the token file"}");
    }

    /// <summary>Whose certificate is believed when this is shown.</summary>
    public Task<ServerTrust> TrustAsync(Uri url, string shown, CancellationToken cancellationToken) => trust.ChooseAsync(url, shown, cancellationToken);

    /// <summary>After enrolling: the credential.</summary>
    public string Held => Volatile.Read(ref credential) ?? throw new InvalidOperationException("The node is not enrolled.");

    /// <summary>Takes over what an enrolment has given. A control plane that gives none goes on with what was shown.</summary>
    public void Take(EnrollReply reply, string shown)
    {
        (triesToken, refused) = (false, false);
        trust.Remember();
        if (reply.Credential.Length > 0) store.Write(reply.Credential);
        Volatile.Write(ref credential, reply.Credential.Length > 0 ? reply.Credential : shown);
    }

    /// <summary>What was shown is not good. The other is tried in the next round, and then this one again: the control plane may have been the wrong one.</summary>
    public void Refused() => refused = true;

    /// <summary>All addresses have had their turn. Only now is the other tried: changed at each refusal, every second address would never see the one.</summary>
    /// <returns>True when what was shown was refused, and nothing taken since.</returns>
    public bool EndRound()
    {
        if (!refused) return false;
        (triesToken, refused) = (!triesToken, false);
        return true;
    }

    private async Task<string?> TokenAsync(CancellationToken cancellationToken)
    {
        if (options.TokenFile is not { } file) return options.Token;
        return File.Exists(file) && (await File.ReadAllTextAsync(file, cancellationToken)).Trim() is { Length: > 0 } token ? token : null;
    }
}
