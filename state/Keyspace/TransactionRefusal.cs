namespace FunctionsPlatform.State;

/// <summary>Why a transaction cannot be committed.</summary>
public enum TransactionRefusal
{
    KeyNotProvided,
    KeyTooLong,
    TooManyOperations,
    DuplicateKey,

    /// <summary>Its keys and values, or what it would delete, take more than one commit can hold.</summary>
    TooLarge,

    /// <summary>A put that keeps the value gives one, too.</summary>
    ValueProvided,

    /// <summary>A put that keeps the lease gives one, too.</summary>
    LeaseProvided,

    /// <summary>A put that keeps the value or the lease found no key. Depends on what is stored.</summary>
    KeyNotFound,

    /// <summary>A put names a lease that does not exist. Depends on what is stored.</summary>
    LeaseNotFound,

    /// <summary>A read asks for a revision before the compacted one. Depends on what is stored.</summary>
    RevisionCompacted,

    /// <summary>A read asks for a revision that does not exist yet. Depends on what is stored.</summary>
    RevisionInFuture,
}
