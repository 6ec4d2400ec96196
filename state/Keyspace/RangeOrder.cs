namespace FunctionsPlatform.State;

/// <summary>What a range is sorted by. Equal ones stay in key order.</summary>
public enum RangeOrder
{
    Key,
    Version,
    CreateRevision,
    ModRevision,

    /// <summary>The value's bytes.</summary>
    Value,
}
