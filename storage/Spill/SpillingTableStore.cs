using FunctionsPlatform.Contracts.Identity;

namespace FunctionsPlatform.Storage.Spill;

/// <summary>A table store for entities larger than <see cref="TableLimits"/>: values that do not fit their row, or their batch, lie in
/// blobs of which the row keeps the names. To its callers it is an <see cref="ITableStore"/> with a higher limit.</summary>
/// <remarks>
/// <para><b>Atomic.</b> A blob is written under a name of its own before the batch that names it, and never changed. So readers see the
/// row's old values or the new ones, and a batch that does not commit changes nothing.</para>
/// <para><b>Garbage.</b> A value whose row was replaced or deleted goes at once when this process knows it, or else with the next
/// <see cref="SweepAsync"/>; so does what a crash between blob and batch left behind, once it is older than <see cref="SpillOptions.Grace"/>.</para>
/// <para><b>Cost.</b> None for what fits but a look at its size; a batch that spills costs two more writes, its row's reading one more
/// read. Property names must not contain <c>:</c> or <c>;</c>, and <c>SpilledValues</c> is reserved.</para>
/// </remarks>
public sealed class SpillingTableStore : ITableStore
{
    /// <summary>What an entity may hold beside a payload of the largest size.</summary>
    private const int RoomBesidePayload = 60 * 1024;

    private readonly ITableStore inner;
    private readonly SpillOptions options;
    private readonly SpillGarbage garbage;
    private readonly SpillReader reader;
    private readonly SpillWriter writer;

    public SpillingTableStore(ITableStore inner, IBlobStore blobs, IdSource ids, TimeProvider time, SpillOptions? options = null)
    {
        (this.inner, this.options) = (inner, options ?? new SpillOptions());
        ArgumentOutOfRangeException.ThrowIfLessThan(this.options.MaxPayloadBytes, 64 * 1024, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(this.options.MaxPayloadBytes, 1024 * 1024 * 1024, nameof(options));
        var index = new SpillIndex(inner, blobs, time);
        garbage = new SpillGarbage(index, time, this.options);
        reader = new SpillReader(inner, blobs, garbage);
        writer = new SpillWriter(inner, blobs, index, garbage, ids, time, this.options);
    }

    public int EntityBytes => Math.Max(inner.EntityBytes, options.MaxPayloadBytes + RoomBesidePayload);

    public ValueTask<TableEntity?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        var reading = inner.GetAsync(table, partition, row, cancellationToken);
        if (!reading.IsCompletedSuccessfully) return reader.GetWholeAsync(reading, table, partition, cancellationToken);
        var entity = reading.Result;
        return entity is null || !SpillReference.AreIn(entity) ? ValueTask.FromResult(entity) : reader.GetWholeAsync(ValueTask.FromResult<TableEntity?>(entity), table, partition, cancellationToken);
    }

    public ValueTask<TablePage> QueryAsync(TableQuery query, CancellationToken cancellationToken)
    {
        var reading = inner.QueryAsync(query, cancellationToken);
        if (!reading.IsCompletedSuccessfully) return reader.QueryWholeAsync(reading, query, cancellationToken);
        var page = reading.Result;
        return SpillReader.IsWhole(page) ? ValueTask.FromResult(page) : reader.QueryWholeAsync(ValueTask.FromResult(page), query, cancellationToken);
    }

    public ValueTask<BatchResult> SubmitAsync(string table, string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
    {
        if (!SpillPlan.Fits(operations))
        {
            TableRules.RequireAddress(table, partition);
            TableRules.RequireBatch(operations, EntityBytes, long.MaxValue);
            return writer.SpillAndSubmitAsync(table, partition, operations, cancellationToken);
        }

        return garbage.RemembersNothing
            ? inner.SubmitAsync(table, partition, operations, cancellationToken)
            : writer.SubmitAsync(table, partition, operations, [], cancellationToken);
    }

    /// <summary>Removes spilled values that no row names any more: what crashes, lost answers and other processes left behind.</summary>
    /// <remarks>Costs two small reads for each spilled value there is. Call it from a timer, about as often as <see cref="SpillOptions.Grace"/> is long.</remarks>
    /// <returns>How many were removed.</returns>
    public ValueTask<int> SweepAsync(CancellationToken cancellationToken) => garbage.SweepAsync(cancellationToken);
}
