namespace FunctionsPlatform.State.Replication;

/// <summary>How a commit ended.</summary>
/// <param name="Head">The new head; null when nothing was written.</param>
/// <param name="LeaseRow">Nothing was written because this lease's row had been changed; null when it was the head.</param>
internal readonly record struct HeadWrite(KeyspaceHead? Head, string? LeaseRow);
