namespace FunctionsPlatform.Storage.Sqlite.Tables;

/// <summary>One operation of a batch, its row and value being slices of the batch's buffer.</summary>
/// <param name="ETag">The wanted one, or one of the constants.</param>
internal readonly record struct EncodedOperation(OperationKind Kind, long ETag, int RowStart, int RowLength, int ValueStart, int ValueLength)
{
    /// <summary>Any ETag will do.</summary>
    public const long AnyETag = -1;

    /// <summary>Text that this store never gave out: it matches no row.</summary>
    public const long ForeignETag = -2;
}
