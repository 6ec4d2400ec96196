namespace FunctionsPlatform.State.Replication;

/// <summary>One change as the log keeps it.</summary>
/// <param name="Value">Null: deleted.</param>
internal readonly record struct LoggedChange(Key Key, KeyValue? Value);
