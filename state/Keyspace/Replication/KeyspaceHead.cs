namespace FunctionsPlatform.State.Replication;

/// <summary>The row that every commit replaces.</summary>
/// <param name="ETag">Null when nothing has been written yet.</param>
internal sealed record KeyspaceHead(long Revision, long Compacted, string? ETag)
{
    public static KeyspaceHead None { get; } = new(Replica.Empty.Revision, Replica.Empty.Compacted, null);
}
