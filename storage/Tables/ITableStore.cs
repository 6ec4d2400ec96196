namespace FunctionsPlatform.Storage;

/// <summary>
/// Entities addressed by (table, partition, row). The narrowest set that Azure Tables and SQLite both give honestly.
/// </summary>
/// <remarks>
/// <para><b>Consistency.</b> A read sees every batch whose <see cref="SubmitAsync"/> had returned before the read began. A batch is
/// atomic and, once <see cref="BatchResult.Committed"/> is returned, durable. One page of a query is a snapshot; two pages are not.</para>
/// <para><b>Order.</b> Rows of one partition are ordered by row key, ordinal.</para>
/// <para><b>Names.</b> Tables: letters and digits, 3–63, starting with a letter; created on first use. Partition and row keys:
/// 0–512 characters; any character is allowed, implementations escape what their backend refuses.</para>
/// <para><b>Cancellation.</b> A submit may be cancelled while it has not begun; from then on the answer comes, whatever the token says.
/// An implementation that cannot keep this throws a <see cref="StorageException"/> with an unknown outcome instead.</para>
/// <para><b>Failures.</b> A precondition that does not hold is a value (<see cref="BatchResult.Conflict"/>). A broken disk or network
/// is a <see cref="StorageException"/>, whose <see cref="StorageException.OutcomeUnknown"/> says whether a write may have happened.</para>
/// </remarks>
public interface ITableStore
{
    /// <summary>Reads one entity.</summary>
    /// <returns>The entity, or null when there is none. The caller may keep it; it never changes.</returns>
    ValueTask<TableEntity?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken);

    /// <summary>Reads a range of rows inside one partition, in row order.</summary>
    ValueTask<TablePage> QueryAsync(TableQuery query, CancellationToken cancellationToken);

    /// <summary>Commits up to <see cref="TableLimits.BatchOperations"/> operations on distinct rows of one partition: all or nothing.</summary>
    /// <exception cref="ArgumentException">No operation, too many, the same row twice, or an entity over the limits.</exception>
    ValueTask<BatchResult> SubmitAsync(string table, string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken);
}
