using System.Globalization;
using FunctionsPlatform.Storage.Sqlite.Native;

namespace FunctionsPlatform.Storage.Sqlite.Tables;

/// <summary>A batch ready to be bound: encoded by its caller, so that the one writer only binds and steps.</summary>
internal sealed class EncodedBatch
{
    private const int UsualBytes = 1024;
    private readonly EncodeBuffer buffer = new(UsualBytes);
    private readonly EncodedOperation[] operations;
    private readonly int partitionLength;
    private readonly uint partitionSum;

    public EncodedBatch(string partition, IReadOnlyList<TableOperation> source)
    {
        partitionLength = WriteKey(partition);
        partitionSum = Checksum.Add(0, Partition);
        operations = new EncodedOperation[source.Count];
        for (var index = 0; index < operations.Length; index++) operations[index] = Encode(source[index]);
    }

    public ReadOnlySpan<EncodedOperation> Operations => operations;

    public ReadOnlySpan<byte> Partition => buffer.Slice(0, partitionLength);

    public ReadOnlySpan<byte> RowOf(in EncodedOperation operation) => buffer.Slice(operation.RowStart, operation.RowLength);

    public ReadOnlySpan<byte> ValueOf(in EncodedOperation operation) => buffer.Slice(operation.ValueStart, operation.ValueLength);

    public void Release() => buffer.Release();

    private EncodedOperation Encode(TableOperation operation)
    {
        var (kind, wanted) = operation switch
        {
            TableOperation.Insert => (OperationKind.Insert, TableOperation.AnyETag),
            TableOperation.Replace replace => (OperationKind.Replace, replace.ETag),
            TableOperation.Upsert => (OperationKind.Upsert, TableOperation.AnyETag),
            TableOperation.Delete delete => (OperationKind.Delete, delete.ETag),
            TableOperation.Check check => (OperationKind.Check, check.ETag),
            _ => throw new ArgumentException($"'{operation.GetType().Name}' is no table operation."),
        };
        var rowStart = buffer.Length;
        var rowLength = WriteKey(operation.Row);
        var valueStart = buffer.Length;
        if (TableRules.PropertiesOf(operation) is { } properties) PropertyCodec.Encode(properties, Checksum.Add(partitionSum, buffer.Slice(rowStart, rowLength)), buffer);
        return new EncodedOperation(kind, ParseETag(wanted), rowStart, rowLength, valueStart, buffer.Length - valueStart);
    }

    private int WriteKey(string key)
    {
        var length = KeyCodec.Encode(key, buffer.Reserve(KeyCodec.MaxBytes(key)));
        buffer.Advance(length);
        return length;
    }

    private static long ParseETag(string etag)
    {
        if (string.Equals(etag, TableOperation.AnyETag, StringComparison.Ordinal)) return EncodedOperation.AnyETag;
        return long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : EncodedOperation.ForeignETag;
    }
}
