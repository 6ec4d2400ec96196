using FunctionsPlatform.Storage;

namespace FunctionsPlatform.State.Tests.Linearizability;

/// <summary>Refuses some batches as if another process had been faster, though none was.</summary>
internal sealed class ConflictStorm(ITableStore inner, double rate, int seed) : ITableStore
{
    private readonly Lock gate = new();
    private readonly Random random = new(seed);

    public ValueTask<TableEntity?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        inner.GetAsync(table, partition, row, cancellationToken);

    public ValueTask<TablePage> QueryAsync(TableQuery query, CancellationToken cancellationToken) => inner.QueryAsync(query, cancellationToken);

    public ValueTask<BatchResult> SubmitAsync(string table, string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (table == "Keyspaces" && random.NextDouble() < rate)
                return ValueTask.FromResult<BatchResult>(new BatchResult.Conflict(0, operations[0].Row, ConflictReason.ETagMismatch));
        }

        return inner.SubmitAsync(table, partition, operations, cancellationToken);
    }
}
