using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FunctionsPlatform.Contracts.Transport;

/// <summary>How a certificate authority is named in few characters.</summary>
public static class CertificateKeys
{
    /// <summary>SHA-256 of the public key, in hex: it stays the same when the authority's certificate is issued again for the same key.</summary>
    public static string DigestOf(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
    }
}
