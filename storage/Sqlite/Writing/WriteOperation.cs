namespace FunctionsPlatform.Storage.Sqlite.Writing;

/// <summary>Something for the writer to do inside a transaction that it shares with others.</summary>
internal abstract class WriteOperation
{
    /// <summary>False when a power cut may undo it, because what would be lost is only that a message was handed out: it is handed out
    /// again. A transaction of such operations alone is not waited for on disk. The end of the process undoes nothing.</summary>
    public virtual bool NeedsDisk => true;

    /// <summary>Runs on the writer's thread inside a transaction. May run again when the transaction was rolled back for another's sake.</summary>
    public abstract void Execute(WriteSession session);

    /// <summary>The transaction is durable: hands the answer to the caller.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception error);
}
