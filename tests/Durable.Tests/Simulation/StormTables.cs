using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable.Tests.Simulation;

/// <summary>Somebody else writes an instance's head right before we do: a 412 that says nothing about who won.</summary>
internal sealed class StormTables(ITableStore inner, Random random, StormRates rates) : ITableStore
{
    public int EntityBytes => inner.EntityBytes;

    public ValueTask<TableEntity?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        inner.GetAsync(table, partition, row, cancellationToken);

    public ValueTask<TablePage> QueryAsync(TableQuery query, CancellationToken cancellationToken) => inner.QueryAsync(query, cancellationToken);

    public async ValueTask<BatchResult> SubmitAsync(
        string table, string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
    {
        if (operations.OfType<TableOperation.Replace>().FirstOrDefault() is { } replace && Happens()
            && await inner.GetAsync(table, partition, replace.Key, cancellationToken) is { } there)
        {
            await inner.SubmitAsync(table, partition, [new TableOperation.Upsert(replace.Key, there.Properties)], cancellationToken);
        }

        return await inner.SubmitAsync(table, partition, operations, cancellationToken);
    }

    private bool Happens()
    {
        lock (random) return random.NextDouble() < rates.Conflict;
    }
}
