namespace FunctionsPlatform.Testing.Azurite;

/// <summary>One storage account of an Azurite. Addresses may be moved to a <c>FaultProxy</c>.</summary>
public sealed record AzuriteAccount(string Name, string Key, Uri Blobs, Uri Queues, Uri Tables)
{
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Name};AccountKey={Key};BlobEndpoint={Blobs};QueueEndpoint={Queues};TableEndpoint={Tables};";
}
