using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Storage.Sqlite.Native;
using FunctionsPlatform.Storage.Sqlite.Writing;

namespace FunctionsPlatform.Storage.Sqlite.Tables;

/// <summary>One batch: every precondition is looked at before anything is written, so a conflict leaves nothing to undo in the shared transaction.</summary>
internal sealed class SubmitOperation(long table, EncodedBatch batch, IReadOnlyList<TableOperation> source) : WriteOperation<BatchResult>
{
    protected override BatchResult Run(WriteSession session)
    {
        var operations = batch.Operations;
        if (operations.Length == 1) return RunOne(session, operations[0]);
        for (var index = 0; index < operations.Length; index++)
        {
            if (operations[index].Kind == OperationKind.Upsert) continue;
            if (Judge(session, operations[index]) is { } reason) return Conflict(index, reason);
        }

        var etags = ImmutableArray.CreateBuilder<string>(operations.Length);
        foreach (ref readonly var operation in operations)
        {
            // The preconditions hold and this transaction is alone, so the ETag need not be asked for again.
            var etag = Write(session, operation with { ETag = EncodedOperation.AnyETag }, out _);
            etags.Add(etag);
        }

        return new BatchResult.Committed(etags.MoveToImmutable());
    }

    protected override void Release() => batch.Release();

    // The usual case: the write itself tells whether its precondition held, which saves the look before.
    private BatchResult RunOne(WriteSession session, in EncodedOperation operation)
    {
        var etag = Write(session, operation, out var done);
        if (done) return new BatchResult.Committed([etag]);
        var reason = Judge(session, operation) ?? throw new InvalidOperationException("A row refused a write that its ETag allows.");
        return Conflict(0, reason);
    }

    private BatchResult.Conflict Conflict(int index, ConflictReason reason) => new(index, source[index].Row, reason);

    private ConflictReason? Judge(WriteSession session, in EncodedOperation operation)
    {
        var found = FindETag(session, operation);
        if (operation.Kind == OperationKind.Insert) return found is null ? null : ConflictReason.AlreadyExists;
        if (found is null) return ConflictReason.NotFound;
        return operation.ETag == EncodedOperation.AnyETag || operation.ETag == found ? null : ConflictReason.ETagMismatch;
    }

    private long? FindETag(WriteSession session, in EncodedOperation operation)
    {
        var find = Address(session.Tables.FindETag, operation);
        long? found = find.Step() ? find.Integer(0) : null;
        find.Reset();
        return found;
    }

    private string Write(WriteSession session, in EncodedOperation operation, out bool done)
    {
        var tables = session.Tables;
        var any = operation.ETag == EncodedOperation.AnyETag;
        switch (operation.Kind)
        {
            case OperationKind.Check:
                done = Judge(session, operation) is null;
                return "";
            case OperationKind.Delete:
                var delete = Address(any ? tables.Delete : tables.DeleteIf, operation);
                if (!any) delete.Bind(4, operation.ETag);
                done = delete.Run() == 1;
                return "";
            case OperationKind.Insert:
                return Put(session, tables.Insert, operation, out done);
            case OperationKind.Upsert:
                return Put(session, tables.Upsert, operation, out done);
            default:
                var replace = any ? tables.Replace : tables.ReplaceIf;
                if (!any) replace.Bind(6, operation.ETag);
                return Put(session, replace, operation, out done);
        }
    }

    private string Put(WriteSession session, Statement statement, in EncodedOperation operation, out bool done)
    {
        var etag = session.NextNumber();
        done = Address(statement, operation).Bind(4, etag).Bind(5, batch.ValueOf(operation)).Run() == 1;
        return done ? etag.ToString(CultureInfo.InvariantCulture) : "";
    }

    private Statement Address(Statement statement, in EncodedOperation operation) =>
        statement.Bind(1, table).Bind(2, batch.Partition).Bind(3, batch.RowOf(operation));
}
