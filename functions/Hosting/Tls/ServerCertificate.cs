using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FunctionsPlatform.Contracts.Transport;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>A certificate with its key and chain, as the files held them at one moment.</summary>
/// <param name="Authority">The one that has signed it and is in the file, in PEM form; null: there is none.</param>
/// <param name="AuthorityDigest">See <see cref="CertificateKeys.DigestOf"/>; null as well then.</param>
internal sealed record ServerCertificate(SslStreamCertificateContext Context, DateTimeOffset ExpiresAt, string? Authority, string? AuthorityDigest)
{
    /// <exception cref="StartupException">They cannot be read, or do not belong together.</exception>
    public static ServerCertificate Read(string certificateFile, string keyFile)
    {
        try
        {
            var leaf = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificateFile);
            var authority = chain.FirstOrDefault(IsAuthority);
            return new ServerCertificate(
                SslStreamCertificateContext.Create(leaf, chain, offline: true),
                leaf.NotAfter.ToUniversalTime(),
                authority?.ExportCertificatePem(),
                authority is null ? null : CertificateKeys.DigestOf(authority));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new StartupException($"the certificate {certificateFile} with the key {keyFile} cannot be used: {error.Message}", error);
        }
    }

    // One that has signed itself.
    private static bool IsAuthority(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
