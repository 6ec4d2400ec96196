namespace FunctionsPlatform.Storage.Sqlite.Writing;

/// <summary>Something for the writer to do inside a transaction that it shares with others.</summary>
internal abstract class WriteOperation
{
    /// <summary>Runs on the writer's thread inside a transaction. May run again when the transaction was rolled back for another's sake.</summary>
    public abstract void Execute(WriteSession session);

    /// <summary>The transaction is durable: hands the answer to the caller.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception error);
}
