using System.Security.Cryptography;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Transport;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>Whose certificate the agent believes: the authority that it was told of; else the one that its enrolment token names, and that it remembers; else those of the host.</summary>
internal sealed class TrustSource(SessionOptions options, ICredentialStore store)
{
    private string? learnt;

    /// <param name="shown">The token or credential that is about to be sent there.</param>
    /// <exception cref="ControlPlaneRefusedException">Whoever answers there is not who has made the token.</exception>
    /// <exception cref="IOException">The authority's file cannot be read.</exception>
    public async Task<ServerTrust> ChooseAsync(Uri url, string shown, CancellationToken cancellationToken)
    {
        learnt = null;
        if (options.CaFile is { } file) return ServerTrust.OfFile(file);
        if (JoinToken.TryParse(shown, out var token) && token.CaDigest is { } digest)
        {
            if (url.Scheme != Uri.UriSchemeHttps) throw new ControlPlaneRefusedException($"the enrolment token is of a control plane that speaks https, and {url} is not that: give --url https://…");
            learnt = await AuthorityFetch.RunAsync(url, digest, cancellationToken);
            return ServerTrust.OfPem(learnt, "the authority that the enrolment token names");
        }

        return Remembered() ?? ServerTrust.System;
    }

    /// <summary>The host has joined: from now on that authority is believed and no other.</summary>
    public void Remember()
    {
        if (learnt is not null) store.WriteAuthority(learnt);
        learnt = null;
    }

    private ServerTrust? Remembered()
    {
        if (store.ReadAuthority() is not { } pem) return null;
        try
        {
            return ServerTrust.OfPem(pem, "the authority that this agent has joined with");
        }
        catch (CryptographicException)
        {
            // Joining again writes it anew; until then the host's own authorities are asked, which do not know it.
            return null;
        }
    }
}
