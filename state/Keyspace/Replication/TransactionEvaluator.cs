using System.Collections.Immutable;

namespace FunctionsPlatform.State.Replication;

/// <summary>What a transaction would do to a replica. Pure, so that it can be done again when another process was faster.</summary>
internal static class TransactionEvaluator
{
    public static Evaluation Evaluate(Replica replica, Transaction transaction, Func<long, bool> leaseExists)
    {
        var succeeded = transaction.If.All(compare => Holds(replica, compare));
        var operations = succeeded ? transaction.Then : transaction.Else;
        if (Refuse(replica, operations, leaseExists) is { } refused) return refused;

        var scratch = new Scratch(replica);
        var responses = ImmutableArray.CreateBuilder<OperationResult>();
        foreach (var operation in operations) responses.Add(scratch.Do(operation));

        if (scratch.Changes.Count == 0) return new(replica, null, null, new(succeeded, replica.Revision, responses.ToImmutable()));
        var after = replica.Apply(scratch.Revision, scratch.Changes, out var record);
        return new(after, new(scratch.Revision, scratch.Changes), record, new(succeeded, scratch.Revision, responses.ToImmutable()));
    }

    // Judged on the state before the transaction, as etcd does: nothing may be half done when an operation cannot be.
    private static Evaluation? Refuse(Replica replica, ImmutableArray<Operation> operations, Func<long, bool> leaseExists)
    {
        foreach (var operation in operations)
        {
            if (operation is not Operation.Put put) continue;
            if ((put.KeepsValue || put.KeepsLease) && replica.Tree.Find(put.Key)?.Value is null)
                return Evaluation.Refused(replica, TransactionRefusal.KeyNotFound, $"There is no key '{put.Key}' whose value or lease a put could keep.");
            if (put.Lease != 0 && !leaseExists(put.Lease))
                return Evaluation.Refused(replica, TransactionRefusal.LeaseNotFound, $"There is no lease {put.Lease:x16} for key '{put.Key}'.");
        }

        foreach (var get in operations.OfType<Operation.Get>())
        {
            var revision = get.Query.Revision;
            if (revision > replica.Revision)
                return Evaluation.Refused(replica, TransactionRefusal.RevisionInFuture, $"Revision {revision} lies in the future; the current one is {replica.Revision}.");
            if (revision > 0 && revision < replica.Compacted)
                return Evaluation.Refused(replica, TransactionRefusal.RevisionCompacted, $"Revision {revision} has been compacted; the oldest that can be read is {replica.Compacted}.");
        }

        return null;
    }

    private static bool Holds(Replica replica, Compare compare)
    {
        var any = false;
        foreach (var (_, version) in replica.Tree.Range(compare.Keys))
        {
            if (version.Value is not { } found) continue;
            any = true;
            if (!Holds(found, compare)) return false;
        }

        return any || Holds((KeyValue?)null, compare);
    }

    private static bool Holds(KeyValue? found, Compare compare) => compare switch
    {
        Compare.Value value => found is not null && Holds(found.Value.Span.SequenceCompareTo(value.Operand.Span), compare.Relation),
        Compare.Version version => Holds((found?.Version ?? 0).CompareTo(version.Operand), compare.Relation),
        Compare.CreateRevision create => Holds((found?.CreateRevision ?? 0).CompareTo(create.Operand), compare.Relation),
        Compare.ModRevision mod => Holds((found?.ModRevision ?? 0).CompareTo(mod.Operand), compare.Relation),
        Compare.Lease lease => Holds((found?.Lease ?? 0).CompareTo(lease.Operand), compare.Relation),
        _ => throw new ArgumentException($"Unknown compare {compare.GetType().Name}.", nameof(compare)),
    };

    private static bool Holds(int order, Relation relation) => relation switch
    {
        Relation.Equal => order == 0,
        Relation.NotEqual => order != 0,
        Relation.Greater => order > 0,
        Relation.Less => order < 0,
        _ => throw new ArgumentOutOfRangeException(nameof(relation), relation, "Unknown relation."),
    };

    /// <summary>The state inside one transaction: the replica with the operations done so far.</summary>
    private sealed class Scratch(Replica replica)
    {
        private Replica current = replica;

        public long Revision { get; } = replica.Revision + 1;

        public List<LoggedChange> Changes { get; } = [];

        public OperationResult Do(Operation operation) => operation switch
        {
            Operation.Put put => Put(put),
            Operation.Delete delete => Delete(delete),
            Operation.Get get => new OperationResult.Get(current.Read(get.Query, get.Query.Revision > 0 ? get.Query.Revision : Revision)),
            _ => throw new ArgumentException($"Unknown operation {operation.GetType().Name}.", nameof(operation)),
        };

        private OperationResult.Put Put(Operation.Put put)
        {
            var previous = current.Tree.Find(put.Key)?.Value;
            var value = new KeyValue(
                put.Key,
                put.KeepsValue ? previous!.Value : put.Value,
                previous?.CreateRevision ?? Revision,
                Revision,
                (previous?.Version ?? 0) + 1,
                put.KeepsLease ? previous!.Lease : put.Lease);
            Set(put.Key, value);
            return new(value, previous);
        }

        private OperationResult.Delete Delete(Operation.Delete delete)
        {
            var deleted = current.Tree.Range(delete.Keys).Select(found => found.Version.Value).OfType<KeyValue>().ToImmutableArray();
            foreach (var value in deleted) Set(value.Key, null);
            return new(deleted);
        }

        private void Set(Key key, KeyValue? value)
        {
            Changes.Add(new(key, value));
            current = current with { Tree = current.Tree.With(key, new(Revision, value, current.Tree.Find(key))), Revision = Revision };
        }
    }
}
