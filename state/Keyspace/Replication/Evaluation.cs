namespace FunctionsPlatform.State.Replication;

/// <summary>What a transaction would do.</summary>
/// <param name="Logged">Null when it writes nothing.</param>
internal sealed record Evaluation(Replica After, LoggedRevision? Logged, RevisionRecord? Record, TransactionResult Result);
