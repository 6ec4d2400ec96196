namespace FunctionsPlatform.Storage;

/// <summary>Signed addresses that let whoever holds one do one thing with one piece of the storage, until a time, and nothing else: no key goes with them.</summary>
/// <remarks>Only backends that others can reach by themselves have such addresses. Nobody can take one back before its time.</remarks>
public interface IAccessGrants
{
    /// <summary>Take messages out of the queue, which is made if need be, and delete them.</summary>
    ValueTask<Uri> TakeFromQueueAsync(string queue, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Add messages to the queue, which is made if need be.</summary>
    ValueTask<Uri> AddToQueueAsync(string queue, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Write the row whether it exists or not. The table must exist.</summary>
    ValueTask<Uri> WriteRowAsync(string table, string partition, string row, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Read the blob.</summary>
    ValueTask<Uri> ReadBlobAsync(string container, string name, DateTimeOffset until, CancellationToken cancellationToken);
}
