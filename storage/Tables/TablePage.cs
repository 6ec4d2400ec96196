namespace FunctionsPlatform.Storage;

/// <summary>One page of a query.</summary>
/// <param name="Entities">In row order.</param>
/// <param name="Next">The <see cref="TableQuery.From"/> of the next page, or null when this was the last.</param>
public sealed record TablePage(IReadOnlyList<TableEntity> Entities, string? Next);
