using System.Collections.Immutable;

namespace FunctionsPlatform.State.Replication;

/// <summary>What can be refused without looking at the state. The order and the rules are etcd's.</summary>
internal static class TransactionRules
{
    public static void Check(Transaction transaction)
    {
        if (Math.Max(transaction.If.Length, Math.Max(transaction.Then.Length, transaction.Else.Length)) > KeyspaceLimits.Operations)
            throw Refused(TransactionRefusal.TooManyOperations, $"A transaction takes {KeyspaceLimits.Operations} compares or operations at most.");

        CheckBranch(transaction.Then);
        CheckBranch(transaction.Else);
    }

    private static void CheckBranch(ImmutableArray<Operation> operations)
    {
        var size = 0;
        var put = new HashSet<Key>();
        foreach (var operation in operations)
        {
            if (operation is not Operation.Put write) continue;
            CheckPut(write);
            size += LogCodec.SizeOf(new(write.Key, null)) + write.Value.Length;
            if (!put.Add(write.Key)) throw Refused(TransactionRefusal.DuplicateKey, $"Key '{write.Key}' is put twice in one transaction.");
        }

        if (size > KeyspaceLimits.TransactionBytes)
            throw Refused(TransactionRefusal.TooLarge, $"The transaction has {size} bytes; {KeyspaceLimits.TransactionBytes} are allowed.");

        foreach (var delete in operations.OfType<Operation.Delete>())
        {
            foreach (var key in put)
            {
                if (delete.Keys.Contains(key))
                    throw Refused(TransactionRefusal.DuplicateKey, $"Key '{key}' is put and deleted in one transaction.");
            }
        }
    }

    private static void CheckPut(Operation.Put put)
    {
        if (put.Key.Length == 0) throw Refused(TransactionRefusal.KeyNotProvided, "A put needs a key.");
        if (put.Key.Length > KeyspaceLimits.KeyBytes)
            throw Refused(TransactionRefusal.KeyTooLong, $"A key has {KeyspaceLimits.KeyBytes} bytes at most, this one {put.Key.Length}.");
        if (put.Value.Length > KeyspaceLimits.ValueBytes)
            throw Refused(TransactionRefusal.TooLarge, $"The value of '{put.Key}' has {put.Value.Length} bytes; {KeyspaceLimits.ValueBytes} are allowed.");
    }

    private static TransactionRefusedException Refused(TransactionRefusal reason, string message) => new(reason, message);
}
