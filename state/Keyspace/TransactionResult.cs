using System.Collections.Immutable;

namespace FunctionsPlatform.State;

/// <summary>How a transaction ended.</summary>
/// <param name="Succeeded">All compares held and <see cref="Transaction.Then"/> was done; else <see cref="Transaction.Else"/> was.</param>
/// <param name="Revision">The revision it made, or the current one when it wrote nothing.</param>
/// <param name="Responses">One for each operation done, in order.</param>
public sealed record TransactionResult(bool Succeeded, long Revision, ImmutableArray<OperationResult> Responses);
