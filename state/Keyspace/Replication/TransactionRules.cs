using System.Collections.Immutable;

namespace FunctionsPlatform.State.Replication;

/// <summary>What can be refused without looking at the state. The order and the rules are etcd's.</summary>
internal static class TransactionRules
{
    private const int RoomBesideValue = KeyspaceLimits.TransactionBytes - (1024 * 1024);

    public static void Check(Transaction transaction, int maxValueBytes)
    {
        if (Math.Max(transaction.If.Length, Math.Max(transaction.Then.Length, transaction.Else.Length)) > KeyspaceLimits.Operations)
            throw Refused(TransactionRefusal.TooManyOperations, $"A transaction takes {KeyspaceLimits.Operations} compares or operations at most.");

        foreach (var put in transaction.Then.Concat(transaction.Else).OfType<Operation.Put>()) CheckPut(put, maxValueBytes);
        CheckBranch(transaction.Then, maxValueBytes);
        CheckBranch(transaction.Else, maxValueBytes);
    }

    private static void CheckBranch(ImmutableArray<Operation> operations, int maxValueBytes)
    {
        var size = 0;
        var put = new HashSet<Key>();
        foreach (var operation in operations)
        {
            if (operation is not Operation.Put write) continue;
            size += LogCodec.SizeOf(new LoggedChange(write.Key, null)) + write.Value.Length;
            if (!put.Add(write.Key)) throw Refused(TransactionRefusal.DuplicateKey, $"Key '{write.Key}' is put twice in one transaction.");
        }

        var maxBytes = Math.Max(KeyspaceLimits.TransactionBytes, maxValueBytes + RoomBesideValue);
        if (size > maxBytes) throw Refused(TransactionRefusal.TooLarge, $"The transaction has {size} bytes; {maxBytes} are allowed.");

        foreach (var delete in operations.OfType<Operation.Delete>())
        {
            foreach (var key in put)
            {
                if (delete.Keys.Contains(key))
                    throw Refused(TransactionRefusal.DuplicateKey, $"Key '{key}' is put and deleted in one transaction.");
            }
        }
    }

    private static void CheckPut(Operation.Put put, int maxValueBytes)
    {
        if (put.Key.Length == 0) throw Refused(TransactionRefusal.KeyNotProvided, "A put needs a key.");
        if (put.Key.Length > KeyspaceLimits.KeyBytes)
            throw Refused(TransactionRefusal.KeyTooLong, $"A key has {KeyspaceLimits.KeyBytes} bytes at most, this one {put.Key.Length}.");
        if (put.KeepsValue && !put.Value.IsEmpty) throw Refused(TransactionRefusal.ValueProvided, $"The put of '{put.Key}' keeps the value and gives one.");
        if (put.KeepsLease && put.Lease != 0) throw Refused(TransactionRefusal.LeaseProvided, $"The put of '{put.Key}' keeps the lease and gives one.");
        if (put.Value.Length > maxValueBytes)
            throw Refused(TransactionRefusal.TooLarge, $"The value of '{put.Key}' has {put.Value.Length} bytes; {maxValueBytes} are allowed.");
    }

    private static TransactionRefusedException Refused(TransactionRefusal reason, string message) => new(reason, message);
}
