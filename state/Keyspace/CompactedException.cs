namespace FunctionsPlatform.State;

/// <summary>The revision asked for has been compacted away: read the current state and go on from there.</summary>
public sealed class CompactedException(string keyspace, long requested, long compacted)
    : Exception($"Revision {requested} of keyspace '{keyspace}' has been compacted; the oldest that can be read is {compacted}.")
{
    public long Requested { get; } = requested;

    /// <summary>The oldest revision that can still be read; a watch can begin after it.</summary>
    public long Compacted { get; } = compacted;
}
