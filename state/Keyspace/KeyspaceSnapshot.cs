using FunctionsPlatform.State.Replication;

namespace FunctionsPlatform.State;

/// <summary>A keyspace as of one revision. Reads cost no I/O, never fail and stay valid for as long as it is held.</summary>
public sealed class KeyspaceSnapshot
{
    private readonly Replica replica;

    internal KeyspaceSnapshot(Replica replica) => this.replica = replica;

    public long Revision => replica.Revision;

    /// <summary>The oldest revision that could be read when this was taken.</summary>
    public long Compacted => replica.Compacted;

    public KeyValue? Get(Key key) => replica.Tree.Find(key)?.Value;

    /// <summary>The query's revision and consistency are ignored: this is the revision.</summary>
    public KeyRange Range(RangeQuery query) => replica.Read(query, replica.Revision);
}
