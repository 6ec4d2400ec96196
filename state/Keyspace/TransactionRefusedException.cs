namespace FunctionsPlatform.State;

/// <summary>The transaction breaks a rule. Nothing was written; the same one passes only after its <see cref="Reason"/>, if that depends on what is stored, is gone.</summary>
public sealed class TransactionRefusedException(TransactionRefusal reason, string message) : ArgumentException(message)
{
    public TransactionRefusal Reason { get; } = reason;
}
