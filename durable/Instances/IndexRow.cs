namespace FunctionsPlatform.Durable;

/// <summary>One life of an instance as the index knows it.</summary>
/// <param name="Partition">Where the row is.</param>
/// <param name="Key">What pages are ordered by: instance id and uid, the time of the end before them in families by time.</param>
/// <param name="WrittenAt">When it was started, if the row says how it ended; else when the row was written, which a rewind and a repeated start do again.</param>
internal sealed record IndexRow(string Partition, string Key, string InstanceId, string Uid, DateTimeOffset WrittenAt)
{
    /// <summary>Null while the row is among the active ones.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it ended. Null while it has not, and in rows that an older build wrote.</summary>
    public OrchestrationRuntimeStatus? Status { get; init; }

    public (OrchestrationRuntimeStatus, DateTimeOffset)? End => Status is { } status && EndedAt is { } at ? (status, at) : null;
}
