namespace FunctionsPlatform.Functions.Hosting;

internal static partial class StandaloneHostLog
{
    [LoggerMessage(6001, LogLevel.Information, "Listening on {Url}, agents on {GrpcUrl}; data in {DataFolder}")]
    public static partial void Listening(this ILogger logger, Uri url, Uri grpcUrl, string dataFolder);
}
