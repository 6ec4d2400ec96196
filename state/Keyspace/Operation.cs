namespace FunctionsPlatform.State;

/// <summary>One step of a transaction. Steps run in order; a later one sees what an earlier one wrote.</summary>
public abstract record Operation
{
    private Operation() { }

    public sealed record Put(Key Key, ReadOnlyMemory<byte> Value) : Operation
    {
        /// <summary>The lease that the key is to end with; a put without one takes the key off the lease it had.</summary>
        public long Lease { get; init; }

        /// <summary>Keep the value that the key had before the transaction; it must exist, and <see cref="Value"/> be empty.</summary>
        public bool KeepsValue { get; init; }

        /// <summary>Keep the lease that the key had before the transaction; it must exist, and <see cref="Lease"/> be 0.</summary>
        public bool KeepsLease { get; init; }
    }

    /// <summary>Deletes what there is; a span without keys is no failure and raises no revision.</summary>
    public sealed record Delete(KeySpan Keys) : Operation
    {
        public Delete(Key key) : this(KeySpan.One(key)) { }
    }

    /// <summary>
    /// Reads inside the transaction: what the operations before it wrote, or an older revision if <see cref="RangeQuery.Revision"/> says so. Its
    /// <see cref="RangeQuery.Consistency"/> is ignored. The answer's revision is the transaction's own once an operation before it has written.
    /// </summary>
    public sealed record Get(RangeQuery Query) : Operation;
}
