namespace FunctionsPlatform.Storage.Azure.Tables;

/// <summary>One operation of a batch, ready to be sent.</summary>
internal sealed class RowWrite
{
    private readonly RowTag? wanted;

    public RowWrite(TableOperation operation, string partition, string marker)
    {
        (Operation, Partition, Marker) = (operation, partition, marker);
        Row = NameCodec.Keys.Encode(operation.Row);
        var etag = operation switch
        {
            TableOperation.Replace replace => replace.ETag,
            TableOperation.Delete delete => delete.ETag,
            TableOperation.Check check => check.ETag,
            _ => null,
        };
        if (etag is null or TableOperation.AnyETag)
        {
            IfMatch = etag;
            return;
        }

        wanted = RowTag.Parse(etag);
        // An ETag that no row can have is sent as one that no row has: which operation fails first is for the service to say.
        IfMatch = wanted is { Service.Length: > 0 } tag ? tag.Service : RowTag.Never;
    }

    public TableOperation Operation { get; }

    /// <summary>As the service knows it.</summary>
    public string Partition { get; }

    /// <summary>As the service knows it.</summary>
    public string Row { get; }

    /// <summary>What this write leaves in the row.</summary>
    public string Marker { get; }

    /// <summary>The service's ETag that the row must have; <c>*</c>: any; null: no condition.</summary>
    public string? IfMatch { get; private set; }

    public string Method => Operation switch
    {
        TableOperation.Insert => "POST",
        TableOperation.Delete => "DELETE",
        TableOperation.Check => "PATCH",
        _ => "PUT",
    };

    /// <summary>True for what puts its marker into the row.</summary>
    public bool Writes => TableRules.PropertiesOf(Operation) is not null;

    public bool HasBody => Operation is not TableOperation.Delete;

    /// <summary>Takes over the service's ETag of a row that was checked since it was read, and is otherwise the one wanted.</summary>
    /// <returns>False when the row is another one.</returns>
    public bool TryFollow(RowTag found)
    {
        if (wanted is not { Marker.Length: > 0 } tag || tag.Marker != found.Marker) return false;
        IfMatch = found.Service;
        return true;
    }

    public void WriteBody(Stream output) => EntityWriter.Write(output, Partition, Row, TableRules.PropertiesOf(Operation), Marker);
}
