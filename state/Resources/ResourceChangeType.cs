namespace FunctionsPlatform.State;

public enum ResourceChangeType
{
    /// <summary>It was created, or its labels came to match the selector.</summary>
    Added,

    Modified,

    /// <summary>It was deleted, or its labels no longer match the selector.</summary>
    Deleted,
}
