namespace FunctionsPlatform.Storage;

/// <summary>
/// Entities addressed by (table, partition, row). The narrowest set that Azure Tables and SQLite both give honestly.
/// </summary>
/// <remarks>
/// <para><b>Consistency.</b> A read sees every batch whose <see cref="SubmitAsync"/> had returned before the read began, in this process
/// or another. A batch is atomic and, once <see cref="BatchResult.Committed"/> is returned, durable: neither the death of the process nor a
/// power cut undoes it. Batches of one partition take effect one after the other; nothing is promised across partitions. One page of a
/// query is a snapshot; two pages are not: a row that is written between them is seen as it was or as it is, and no other row is
/// missed or repeated for it.</para>
/// <para><b>Order.</b> Rows of one partition are ordered by row key, ordinal (UTF-16 code unit by code unit, as <see cref="string.CompareOrdinal(string, string)"/>).</para>
/// <para><b>Names.</b> Tables: letters and digits, 3–63, starting with a letter; created on first use. Partition and row keys:
/// 0–512 characters, those beyond U+00FF counting twice; any character is allowed (NUL, U+FFFE, half a surrogate pair, what a backend forbids), implementations escape what their
/// backend refuses. Properties: names like a variable's, ASCII letters, digits and <c>_</c>, up to 100 of them; text of any characters, 64-bit
/// integers, any bytes; the empty text and the empty bytes are values, null is absence.</para>
/// <para><b>Limits.</b> <see cref="TableLimits"/>, and <see cref="EntityBytes"/> for one entity. What is over a limit is an
/// <see cref="ArgumentException"/> that names it, before anything is written.</para>
/// <para><b>ETags</b> are opaque, change with each write of the row, and no value is given to the same row twice, deleted and inserted
/// again or not, over restarts too.</para>
/// <para><b>Cancellation.</b> A submit may be cancelled while it has not begun; from then on the answer comes, whatever the token says.
/// An implementation that cannot keep this throws a <see cref="StorageException"/> with an unknown outcome instead.</para>
/// <para><b>Failures.</b> A precondition that does not hold is a value (<see cref="BatchResult.Conflict"/>). A broken disk or network
/// is a <see cref="StorageException"/>, whose <see cref="StorageException.OutcomeUnknown"/> says whether a write may have happened: if so, read
/// back before deciding; if not, it may be sent again. A damaged row or file is a <see cref="StorageException"/>, never wrong values. A
/// store that has been closed throws <see cref="ObjectDisposedException"/>.</para>
/// <para><b>Ownership.</b> The store keeps what it is handed (properties and byte arrays included) and hands out what it keeps: neither side
/// changes them afterwards. All members may be called by many at once.</para>
/// </remarks>
public interface ITableStore
{
    /// <summary>Bytes of one entity's values, names included, that this store takes: <see cref="TableLimits.EntityBytes"/>, or more where larger
    /// ones spill into blobs (<see cref="Spill.SpillingTableStore"/>).</summary>
    int EntityBytes => TableLimits.EntityBytes;

    /// <summary>Reads one entity.</summary>
    /// <returns>The entity, or null when there is none, be it for want of the table. The caller may keep it; it never changes.</returns>
    ValueTask<TableEntity?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken);

    /// <summary>Reads a range of rows inside one partition, in row order.</summary>
    /// <returns>Up to <see cref="TableQuery.Limit"/> rows. Fewer, but at least one, may come with a <see cref="TablePage.Next"/> when they are large:
    /// only a page without it is the last. Empty when there is none, be it for want of the table.</returns>
    ValueTask<TablePage> QueryAsync(TableQuery query, CancellationToken cancellationToken);

    /// <summary>Commits up to <see cref="TableLimits.BatchOperations"/> operations on distinct rows of one partition: all or nothing.</summary>
    /// <returns><see cref="BatchResult.Committed"/>, or <see cref="BatchResult.Conflict"/> with the first operation, in the batch's order, whose
    /// precondition did not hold; nothing was written then. Preconditions look at the rows as they were before the batch.</returns>
    /// <exception cref="ArgumentException">No operation, too many, the same row twice, or an entity or the batch over the limits.</exception>
    ValueTask<BatchResult> SubmitAsync(string table, string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken);
}
