namespace FunctionsPlatform.Storage;

/// <summary>Signed addresses that let whoever holds one do one thing with one piece of the storage, until a time, and nothing else: no key goes with them.</summary>
/// <remarks>
/// <para>Only backends that others can reach by themselves have such addresses. Nobody can take one back before its time. An address holds its right as part of its query: it is a
/// secret as long as it is good, and belongs into no log.</para>
/// <para><b>Time.</b> <c>until</c> counts in whole seconds, by the service's clock, and lies at most six days ahead: a backend may have to sign with a key that is lent for a week.</para>
/// <para><b>Failures.</b> A service that does not answer or refuses is a <see cref="StorageException"/>; asking again is safe, whatever became of it. All members may be called by many at once.</para>
/// </remarks>
public interface IAccessGrants
{
    /// <summary>Take messages out of the queue, which is made if need be, and delete them.</summary>
    ValueTask<Uri> TakeFromQueueAsync(string queue, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Add messages to the queue, which is made if need be.</summary>
    ValueTask<Uri> AddToQueueAsync(string queue, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Write the row whether it exists or not. The table must exist.</summary>
    ValueTask<Uri> WriteRowAsync(string table, string partition, string row, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Add blocks to the end of the blob, which is made empty if need be. It must not have been written by <see cref="IBlobStore"/>, nor be written by it later; reading and deleting it there works.</summary>
    ValueTask<Uri> AppendToBlobAsync(string container, string name, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Read the blob.</summary>
    ValueTask<Uri> ReadBlobAsync(string container, string name, DateTimeOffset until, CancellationToken cancellationToken);
}
