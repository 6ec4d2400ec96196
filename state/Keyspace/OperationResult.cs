using System.Collections.Immutable;

namespace FunctionsPlatform.State;

/// <summary>What one operation of a transaction answered.</summary>
public abstract record OperationResult
{
    private OperationResult() { }

    /// <param name="Previous">The key before; null when this put created it.</param>
    public sealed record Put(KeyValue Current, KeyValue? Previous) : OperationResult;

    /// <param name="Deleted">The keys as they were, in key order.</param>
    public sealed record Delete(ImmutableArray<KeyValue> Deleted) : OperationResult;

    public sealed record Get(KeyRange Range) : OperationResult;
}
