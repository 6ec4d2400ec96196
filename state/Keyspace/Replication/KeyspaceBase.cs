namespace FunctionsPlatform.State.Replication;

/// <summary>Up to which revision the log has been folded into key rows.</summary>
/// <param name="ETag">Null when it never has. It fences the folding: whoever replaced the row last may go on, all others stop.</param>
internal sealed record KeyspaceBase(long Revision, string? ETag)
{
    public static KeyspaceBase None { get; } = new(Replica.Empty.Revision, null);
}
