using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>The installation's id where there is no data folder: a row that whoever asks first makes, for all processes and for good.</summary>
internal sealed class ClusterIdentity(ITableStore tables, IdSource ids)
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
            else await tables.SubmitAsync(Table, Partition, [new TableOperation.Insert(Row, new TableProperties { [Value] = ids.NewUid() })], cancellationToken);
        }

        return known;
    }
}
