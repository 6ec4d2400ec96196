namespace FunctionsPlatform.State;

/// <summary>What one key, value and transaction may measure.</summary>
public static class KeyspaceLimits
{
    /// <summary>Bytes of a key: a table row key holds 512 characters, less our prefix.</summary>
    public const int KeyBytes = 500;

    /// <summary>Bytes of a value: it must fit one table entity when the log is folded into rows.</summary>
    public const int ValueBytes = 900 * 1024;

    /// <summary>Bytes of a whole transaction: etcd's own request limit.</summary>
    public const int TransactionBytes = 1536 * 1024;

    /// <summary>
    /// Compares, then-operations and else-operations, each. Far above etcd's 128, because a plan for hundreds of containers is one
    /// transaction and needs one log row, whatever it holds.
    /// </summary>
    public const int Operations = 2048;
}
