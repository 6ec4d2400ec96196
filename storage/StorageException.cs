namespace FunctionsPlatform.Storage;

/// <summary>The store itself failed: disk, network, damaged file. Never used for a precondition that did not hold.</summary>
public sealed class StorageException : Exception
{
    public StorageException(string message) : base(message) { }

    public StorageException(string message, Exception? innerException) : base(message, innerException) { }

    public StorageException(string message, bool outcomeUnknown, Exception? innerException = null) : base(message, innerException) =>
        OutcomeUnknown = outcomeUnknown;

    /// <summary>True when a write may or may not have happened (the answer was lost): read back before deciding. False: nothing was written.</summary>
    public bool OutcomeUnknown { get; }
}
