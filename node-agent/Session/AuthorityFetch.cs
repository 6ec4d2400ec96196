using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FunctionsPlatform.Contracts.Transport;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>Learns the authority that an enrolment token names, from the control plane itself: it is believed for its digest alone.</summary>
internal static class AuthorityFetch
{
    private const int MaxBytes = 64 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <returns>Its certificate in PEM form.</returns>
    /// <exception cref="HttpRequestException">It cannot be reached.</exception>
    /// <exception cref="ControlPlaneRefusedException">It has none of that digest.</exception>
    [SuppressMessage("Security", "CA5359", Justification = "Nothing is sent and nothing but a certificate of the known digest is taken over this connection.")]
    public static async Task<string> RunAsync(Uri url, string digest, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true } };
        using var http = new HttpClient(handler) { Timeout = Limit, MaxResponseContentBufferSize = MaxBytes };
        using var answer = await http.GetAsync(new Uri(url, "/ca.pem"), cancellationToken);
        if (answer.IsSuccessStatusCode && DigestOf(await answer.Content.ReadAsStringAsync(cancellationToken)) is { } found && found.Digest == digest) return found.Pem;
        throw new ControlPlaneRefusedException($"{url} is not the control plane that has made the enrolment token, or its certificate's authority has changed since: it has no authority of the digest in the token");
    }

    private static (string Digest, string Pem)? DigestOf(string pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            // As it was read, and nothing beside it.
            return (CertificateKeys.DigestOf(certificate), certificate.ExportCertificatePem());
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
