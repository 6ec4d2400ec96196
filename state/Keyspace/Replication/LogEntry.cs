namespace FunctionsPlatform.State.Replication;

/// <summary>One table batch's worth of transactions.</summary>
/// <param name="Commit">Who wrote it: tells a writer whose answer was lost that this one is its own.</param>
/// <param name="First">The first revision it holds.</param>
/// <param name="Last">The last, which names its row.</param>
internal sealed record LogEntry(string Commit, long First, long Last, IReadOnlyList<LoggedRevision> Revisions);
