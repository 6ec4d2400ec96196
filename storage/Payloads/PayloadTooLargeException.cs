namespace FunctionsPlatform.Storage;

/// <summary>A payload over the configured maximum. The caller's to solve: a retry will not help.</summary>
public sealed class PayloadTooLargeException : Exception
{
    public PayloadTooLargeException(string message) : base(message) { }

    public PayloadTooLargeException(string message, Exception? innerException) : base(message, innerException) { }

    public PayloadTooLargeException(long size, long maximum)
        : base($"The payload has {size} bytes; at most {maximum} are allowed. Store it elsewhere and pass its address.") =>
        (Size, Maximum) = (size, maximum);

    public long Size { get; }

    public long Maximum { get; }
}
