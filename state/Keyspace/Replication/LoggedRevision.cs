namespace FunctionsPlatform.State.Replication;

/// <summary>One transaction as the log keeps it.</summary>
internal sealed record LoggedRevision(long Revision, IReadOnlyList<LoggedChange> Changes);
