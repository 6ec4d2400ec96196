using System.Collections.Immutable;

namespace FunctionsPlatform.Storage;

/// <summary>How a batch ended. Conflicts are an answer, not a failure.</summary>
public abstract record BatchResult
{
    private BatchResult() { }

    /// <summary>All written, durably.</summary>
    /// <param name="ETags">One for each operation, in order; empty text for a delete or a check.</param>
    public sealed record Committed(ImmutableArray<string> ETags) : BatchResult;

    /// <summary>Nothing was written.</summary>
    /// <param name="Index">The first operation whose precondition did not hold.</param>
    /// <param name="Row">Its row.</param>
    /// <param name="Reason">What was found instead.</param>
    public sealed record Conflict(int Index, string Row, ConflictReason Reason) : BatchResult;
}
