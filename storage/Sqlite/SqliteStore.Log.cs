using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Storage.Sqlite;

internal static partial class SqliteStoreLog
{
    [LoggerMessage(1101, LogLevel.Information, "Opened {Path}, {Bytes} bytes")]
    public static partial void StoreOpened(this ILogger logger, string path, long bytes);

    [LoggerMessage(1102, LogLevel.Information, "Closed {Path}")]
    public static partial void StoreClosed(this ILogger logger, string path);

    [LoggerMessage(1103, LogLevel.Warning, "A group of {Operations} writes failed and was rolled back; their callers were told")]
    public static partial void GroupFailed(this ILogger logger, Exception error, int operations);

    [LoggerMessage(1104, LogLevel.Error, "The database failed in a way that makes further writes unsafe; they are refused until the process starts again")]
    public static partial void StoreBroken(this ILogger logger, Exception error);

    [LoggerMessage(1106, LogLevel.Error, "The write-ahead log {Path} is damaged: {Commits} commits behind the damage are lost, unless a power cut interrupted them unanswered. It is kept as {Kept}; compare with a backup")]
    public static partial void LogDamaged(this ILogger logger, string path, int commits, string kept);

    [LoggerMessage(1105, LogLevel.Warning, "Maintenance of the database failed; it is tried again later")]
    public static partial void MaintenanceFailed(this ILogger logger, Exception error);
}
