namespace FunctionsPlatform.State.Replication;

/// <summary>The row that every commit replaces.</summary>
/// <param name="ETag">Null when nothing has been written yet.</param>
/// <param name="LeaseEpoch">How many leases have ended.</param>
/// <param name="Commit">Who wrote it.</param>
internal sealed record KeyspaceHead(long Revision, long Compacted, string? ETag, long LeaseEpoch = 0, string Commit = "")
{
    public static KeyspaceHead None { get; } = new(Replica.Empty.Revision, Replica.Empty.Compacted, null);
}
