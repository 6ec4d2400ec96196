namespace FunctionsPlatform.State;

/// <summary>One step of a transaction. Steps run in order; a later one sees what an earlier one wrote.</summary>
public abstract record Operation
{
    private Operation() { }

    public sealed record Put(Key Key, ReadOnlyMemory<byte> Value) : Operation;

    /// <summary>Deletes what there is; a span without keys is no failure and raises no revision.</summary>
    public sealed record Delete(KeySpan Keys) : Operation
    {
        public Delete(Key key) : this(KeySpan.One(key)) { }
    }

    /// <summary>Reads inside the transaction. Its <see cref="RangeQuery.Revision"/> and <see cref="RangeQuery.Consistency"/> are ignored.</summary>
    public sealed record Get(RangeQuery Query) : Operation;
}
