using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>The installation's id where several processes share a storage: a row that whoever asks first makes, for all of them and for good.</summary>
/// <param name="own">The id to make it with; null: a new one.</param>
internal sealed class ClusterIdentity(ITableStore tables, IdSource ids, string? own = null)
{
    private const string Table = "Platform";
    private const string Partition = "identity";
    private const string Row = "cluster-id";
    private const string Value = "Value";

    private string? known;

    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        while (known is null)
        {
            if (await tables.GetAsync(Table, Partition, Row, cancellationToken) is { } entity) known = entity.Properties[Value].Text;
            else await tables.SubmitAsync(Table, Partition, [new TableOperation.Insert(Row, new TableProperties { [Value] = own ?? ids.NewUid() })], cancellationToken);
        }

        return known;
    }
}
