namespace FunctionsPlatform.Storage;

public enum ConflictReason
{
    /// <summary>An insert met a row.</summary>
    AlreadyExists,

    /// <summary>A replace, delete or check met no row.</summary>
    NotFound,

    /// <summary>The row has another ETag.</summary>
    ETagMismatch,
}
