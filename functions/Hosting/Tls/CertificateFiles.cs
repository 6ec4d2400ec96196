namespace FunctionsPlatform.Functions.Hosting;

/// <summary>The server's certificate, read again when its files change: connections made from then on are shown the new one.</summary>
internal sealed class CertificateFiles
{
    /// <summary>How soon a change is seen.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly string certificateFile;
    private readonly string keyFile;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private ServerCertificate current;
    private (DateTime, DateTime) seen;
    private long looked;

    /// <exception cref="StartupException">They are not good now.</exception>
    public CertificateFiles(string certificateFile, string keyFile, TimeProvider time)
    {
        (this.certificateFile, this.keyFile, this.time) = (certificateFile, keyFile, time);
        seen = Stamps();
        current = ServerCertificate.Read(certificateFile, keyFile);
        looked = time.GetTimestamp();
    }

    /// <param name="logger">Told when it has changed.</param>
    public ServerCertificate Current(ILogger logger)
    {
        lock (gate)
        {
            if (time.GetElapsedTime(looked) < LookEvery) return current;
            looked = time.GetTimestamp();
            var now = Stamps();
            if (now == seen) return current;
            try
            {
                current = ServerCertificate.Read(certificateFile, keyFile);
                seen = now;
                logger.CertificateRead(certificateFile, current.ExpiresAt);
            }
            catch (StartupException wrong)
            {
                // Half written perhaps: it is looked at again.
                logger.CertificateNotRead(wrong.Message);
            }

            return current;
        }
    }

    private (DateTime, DateTime) Stamps() => (File.GetLastWriteTimeUtc(certificateFile), File.GetLastWriteTimeUtc(keyFile));
}
