using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FunctionsPlatform.Testing.Tls;

/// <summary>A certificate authority of a test's own, with its files in a folder that goes with it.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fp-tls-").FullName;
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 certificate;

    public TestAuthority(string name = "Test authority")
    {
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddYears(-5), TimeProvider.System.GetUtcNow().AddYears(5));
        File.WriteAllText(CaFile, certificate.ExportCertificatePem());
    }

    public string CaFile => Path.Combine(folder, "ca.pem");

    public string CertificateFile => Path.Combine(folder, "server.pem");

    public string KeyFile => Path.Combine(folder, "server.key");

    public string Digest => Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <summary>Issues a server's certificate into the files; one that was there is replaced.</summary>
    /// <returns>Its thumbprint.</returns>
    public string Issue(string host = "127.0.0.1", int fromDays = -1, int toDays = 30)
    {
        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var server = request.Create(certificate, TimeProvider.System.GetUtcNow().AddDays(fromDays), TimeProvider.System.GetUtcNow().AddDays(toDays), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(KeyFile, serverKey.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(CertificateFile, server.ExportCertificatePem() + "\n" + certificate.ExportCertificatePem());
        return server.Thumbprint;
    }

    public void Dispose()
    {
        certificate.Dispose();
        key.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
