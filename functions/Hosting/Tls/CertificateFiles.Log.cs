namespace FunctionsPlatform.Functions.Hosting;

internal static partial class CertificateFilesLog
{
    [LoggerMessage(6002, LogLevel.Information, "The certificate {File} was read anew; it is good until {ExpiresAt}")]
    public static partial void CertificateRead(this ILogger logger, string file, DateTimeOffset expiresAt);

    [LoggerMessage(6003, LogLevel.Error, "The certificate that was good before is used on: {Problem}")]
    public static partial void CertificateNotRead(this ILogger logger, string problem);
}
