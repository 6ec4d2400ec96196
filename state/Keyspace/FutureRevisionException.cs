namespace FunctionsPlatform.State;

/// <summary>The revision asked for has not been written yet.</summary>
public sealed class FutureRevisionException(string keyspace, long requested, long current)
    : Exception($"Revision {requested} of keyspace '{keyspace}' lies in the future; the current one is {current}.")
{
    public long Requested { get; } = requested;

    public long Current { get; } = current;
}
