using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FunctionsPlatform.Contracts.Transport;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary><c>functions-platform tls create</c>: an authority of one's own and a server certificate from it, for those who have none.</summary>
internal static class TlsCommand
{
    public const string Usage = "functions-platform tls create --host NAME[,ADDRESS...]  [--data DIR]";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int AuthorityDays = 3_650;
    private const int ServerDays = 398;

    // Hosts' clocks differ.
    private static readonly TimeSpan Before = TimeSpan.FromDays(1);

    /// <param name="arguments">Those after <c>tls</c>.</param>
    /// <returns>What was done, for a person.</returns>
    /// <exception cref="StartupException">It could not be done, or the arguments are no command.</exception>
    public static string Run(string[] arguments, Func<string, string?> environment, TimeProvider time)
    {
        if (arguments is not ["create", .. var rest]) throw new StartupException($"usage: {Usage}");
        var (hosts, others) = HostsOf(rest);
        var folder = Path.Combine(StandaloneSettings.Read(others, environment).DataFolder, "tls");
        try
        {
            return Create(folder, hosts, time.GetUtcNow());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartupException(error.Message, error);
        }
    }

    private static (string[] Hosts, string[] Others) HostsOf(string[] arguments)
    {
        var at = Array.FindIndex(arguments, argument => argument == "--host" || argument.StartsWith("--host=", StringComparison.Ordinal));
        if (at < 0 || (arguments[at] == "--host" && at + 1 == arguments.Length)) throw new StartupException($"say under which names and addresses it is reached: {Usage}");
        var taken = arguments[at] == "--host" ? 2 : 1;
        var text = taken == 2 ? arguments[at + 1] : arguments[at]["--host=".Length..];
        var hosts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (hosts.Length == 0 || hosts.Any(host => Uri.CheckHostName(host) == UriHostNameType.Unknown)) throw new StartupException($"--host is '{text}'; must be names or addresses, with commas between");
        return (hosts, [.. arguments[..at], .. arguments[(at + taken)..]]);
    }

    private static string Create(string folder, string[] hosts, DateTimeOffset now)
    {
        // The data folder first: what is made on the way to another folder gets the mode of any.
        foreach (var made in new[] { Path.GetDirectoryName(folder)!, folder })
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(made);
            else Directory.CreateDirectory(made, OwnerOnly | UnixFileMode.UserExecute);
        }

        var (caFile, caKeyFile) = (Path.Combine(folder, "ca.pem"), Path.Combine(folder, "ca.key"));
        using var authority = File.Exists(caFile) ? X509Certificate2.CreateFromPemFile(caFile, caKeyFile) : MakeAuthority(caFile, caKeyFile, now);
        var (certificateFile, keyFile) = (Path.Combine(folder, "server.pem"), Path.Combine(folder, "server.key"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var server = Sign(authority, key, hosts, now);
        Write(keyFile, key.ExportPkcs8PrivateKeyPem());
        Write(certificateFile, server.ExportCertificatePem() + "\n" + authority.ExportCertificatePem());
        return $"""
            {certificateFile} is good for {string.Join(", ", hosts)} until {server.NotAfter.ToUniversalTime():u}; its authority is {caFile}.
            Start with:  functions-platform --data {Path.GetDirectoryName(folder)} --url https://{hosts[0]}:7070 --tls-certificate {certificateFile} --tls-key {keyFile}
            Agents learn the authority from their enrolment token. fp finds it in the data folder; elsewhere: fp --ca {caFile}
            Its digest is {CertificateKeys.DigestOf(authority)}. Keep {caKeyFile} as you keep the platform's token.
            """;
    }

    private static X509Certificate2 MakeAuthority(string file, string keyFile, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=FunctionsPlatform authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var made = request.CreateSelfSigned(now - Before, now + TimeSpan.FromDays(AuthorityDays));
        Write(keyFile, key.ExportPkcs8PrivateKeyPem());
        Write(file, made.ExportCertificatePem());
        return made;
    }

    private static X509Certificate2 Sign(X509Certificate2 authority, ECDsa key, string[] hosts, DateTimeOffset now)
    {
        var request = new CertificateRequest("CN=FunctionsPlatform control plane", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
            else names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var until = now + TimeSpan.FromDays(ServerDays);
        var last = new DateTimeOffset(authority.NotAfter.ToUniversalTime(), TimeSpan.Zero);
        return request.Create(authority, now - Before, until < last ? until : last, RandomNumberGenerator.GetBytes(16));
    }

    // Through a rename: a server that reads it meanwhile sees the old one or the new one.
    private static void Write(string file, string pem)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        File.Delete(file + ".new");
        using (var writer = new StreamWriter(file + ".new", options)) writer.WriteLine(pem);
        File.Move(file + ".new", file, overwrite: true);
    }
}
