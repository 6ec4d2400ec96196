using System.Globalization;

namespace FunctionsPlatform.Storage.Sqlite.Queues;

/// <summary>A message's id and receipt as the file holds them.</summary>
internal readonly record struct Delivery(long Id, long Receipt)
{
    /// <returns>Null when the message is not from this kind of store: as stale as a receipt can be.</returns>
    public static Delivery? Parse(QueueMessage message)
    {
        var known = long.TryParse(message.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            & long.TryParse(message.Receipt, NumberStyles.None, CultureInfo.InvariantCulture, out var receipt);
        return known ? new Delivery(id, receipt) : null;
    }
}
