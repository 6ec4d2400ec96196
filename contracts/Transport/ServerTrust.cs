using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FunctionsPlatform.Contracts.Transport;

/// <summary>Whose certificates of a control plane are believed, and what is said of those that are not.</summary>
public sealed class ServerTrust
{
    private readonly X509Certificate2Collection? roots;
    private readonly string authority;

    private ServerTrust(X509Certificate2Collection? roots, string authority)
    {
        this.roots = roots;
        this.authority = authority;
    }

    /// <summary>The authorities that this machine trusts.</summary>
    public static ServerTrust System { get; } = new(null, "an authority that this machine trusts; name its certificate with --ca FILE");

    /// <summary>Those in a PEM file, and no other.</summary>
    /// <exception cref="IOException">The file cannot be read, or holds none.</exception>
    public static ServerTrust OfFile(string file)
    {
        try
        {
            return OfPem(File.ReadAllText(file), "the authority in " + file);
        }
        catch (CryptographicException wrong)
        {
            throw new IOException($"{file} holds no certificate in PEM form: {wrong.Message}", wrong);
        }
    }

    /// <param name="authority">Whose it is, as in "it was not issued by …".</param>
    /// <exception cref="CryptographicException">It is none.</exception>
    public static ServerTrust OfPem(string pem, string authority)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(pem);
        return roots.Count > 0 ? new ServerTrust(roots, authority) : throw new CryptographicException("There is no certificate in it.");
    }

    /// <summary>What a client's connections go by.</summary>
    /// <remarks>A certificate that is refused ends the call with an <see cref="AuthenticationException"/> whose message is a sentence for people.</remarks>
    public SslClientAuthenticationOptions ToOptions() => new()
    {
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
            errors == SslPolicyErrors.None ? true : throw new AuthenticationException(Words(certificate as X509Certificate2, chain, errors)),
    };

    private X509ChainPolicy? Policy()
    {
        if (roots is null) return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    private string Words(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) return "the control plane shows no certificate";
        var problems = chain is null ? X509ChainStatusFlags.NoError : chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if ((problems & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotSignatureValid)) != 0)
            return $"the control plane's certificate was not issued by {authority}";
        if (problems.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return $"the control plane's certificate is good from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u}, and that is not now";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return $"the control plane's certificate is for another address: {NamesOf(certificate)}";
        return $"the control plane's certificate is not good: {problems}";
    }

    private static string NamesOf(X509Certificate2 certificate)
    {
        if (certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is not { } names) return certificate.Subject;
        return string.Join(", ", names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())));
    }
}
