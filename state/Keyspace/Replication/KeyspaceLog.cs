using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.State.Replication;

internal static partial class KeyspaceLog
{
    [LoggerMessage(3001, LogLevel.Debug, "Keyspace {Keyspace}: another process moved the head before revision {Revision}; deciding again")]
    public static partial void HeadMoved(this ILogger logger, string keyspace, long revision);

    [LoggerMessage(3002, LogLevel.Warning, "Keyspace {Keyspace}: the answer to revision {Revision} was lost (attempt {Attempt}); looking it up")]
    public static partial void OutcomeUnknown(this ILogger logger, string keyspace, long revision, int attempt, Exception exception);

    [LoggerMessage(3003, LogLevel.Warning, "Keyspace {Keyspace}: a group of {Transactions} transactions failed; each caller has been told")]
    public static partial void CommitFailed(this ILogger logger, string keyspace, int transactions, Exception exception);

    [LoggerMessage(3004, LogLevel.Information, "Keyspace {Keyspace}: compacted to revision {Revision}; {Keys} keys folded")]
    public static partial void Compacted(this ILogger logger, string keyspace, long revision, int keys);

    [LoggerMessage(3005, LogLevel.Debug, "Keyspace {Keyspace}: another process took over the folding of the log")]
    public static partial void FoldingTakenOver(this ILogger logger, string keyspace);

    [LoggerMessage(3006, LogLevel.Debug, "Keyspace {Keyspace}: lease {Lease} expired; {Keys} keys deleted as of revision {Revision}")]
    public static partial void LeaseExpired(this ILogger logger, string keyspace, long lease, int keys, long revision);
}
