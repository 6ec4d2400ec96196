namespace FunctionsPlatform.State;

/// <summary>Why a transaction cannot be committed, whatever the state of the keyspace.</summary>
public enum TransactionRefusal
{
    KeyNotProvided,
    KeyTooLong,
    TooManyOperations,
    DuplicateKey,
    TooLarge,
}
