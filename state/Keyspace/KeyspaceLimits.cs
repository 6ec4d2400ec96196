using FunctionsPlatform.Storage;

namespace FunctionsPlatform.State;

/// <summary>What one key, value and transaction may measure.</summary>
public static class KeyspaceLimits
{
    /// <summary>Bytes of a key: a table row key holds 512 characters, less our prefix.</summary>
    public const int KeyBytes = 500;

    /// <summary>Bytes of a value on any store. On one whose large entities spill, <see cref="Keyspace.MaxValueBytes"/> is more: 10 MiB by default.</summary>
    public const int ValueBytes = TableLimits.EntityBytes - RoomBesideValue;

    /// <summary>Bytes of a whole transaction: etcd's own request limit. More where a value may be more: the largest value and this less a MiB.</summary>
    public const int TransactionBytes = 1536 * 1024;

    /// <summary>What a key row needs beside its value, generously: with it a value must fit one table entity when the log is folded.</summary>
    internal const int RoomBesideValue = 60 * 1024;

    /// <summary>
    /// Compares, then-operations and else-operations, each. Far above etcd's 128, because a plan for hundreds of containers is one
    /// transaction and needs one log row, whatever it holds.
    /// </summary>
    public const int Operations = 2048;
}
