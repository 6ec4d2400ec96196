namespace FunctionsPlatform.Functions.Sessions;

internal static partial class CredentialWatchLog
{
    [LoggerMessage(6214, LogLevel.Warning, "Node {Node}: whether its credential is still good could not be told; looking again soon")]
    public static partial void CredentialUnseen(this ILogger logger, Exception error, string node);
}
