namespace FunctionsPlatform.State;

/// <summary>The transaction breaks a rule that does not depend on what is stored. Nothing was written; the same one will never pass.</summary>
public sealed class TransactionRefusedException(TransactionRefusal reason, string message) : ArgumentException(message)
{
    public TransactionRefusal Reason { get; } = reason;
}
