using System.Collections.Concurrent;
using System.Globalization;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Messages;

/// <summary>Remembers the ids of messages that were handed over, for all processes, so that a repetition is noticed for at least an hour.</summary>
/// <remarks>Written after the handing over: a process that ends in between doubles the message and never loses it. What is old is forgotten when new messages come, so that it costs nothing
/// while none do.</remarks>
internal sealed class HandledMessages(ITableStore tables, TimeProvider time)
{
    private const string Table = "HandledMessages";
    private const string HourFormat = "yyyyMMddHH";

    // Longer ids than Service Bus allows are another broker's; a row's key has an end.
    private const int LongestId = 200;

    // Source → the hour before which its rows are gone.
    private readonly ConcurrentDictionary<string, string> forgotten = new(StringComparer.OrdinalIgnoreCase);

    public async Task<bool> ContainsAsync(string source, string id, CancellationToken cancellationToken)
    {
        if (!Fits(id)) return false;
        var now = time.GetUtcNow();
        return await tables.GetAsync(Table, PartitionOf(source), RowOf(now, id), cancellationToken) is not null
            || await tables.GetAsync(Table, PartitionOf(source), RowOf(now.AddHours(-1), id), cancellationToken) is not null;
    }

    public async Task AddAsync(string source, string id, CancellationToken cancellationToken)
    {
        if (!Fits(id)) return;
        var now = time.GetUtcNow();
        await tables.SubmitAsync(Table, PartitionOf(source), [new TableOperation.Upsert(RowOf(now, id), new TableProperties { ["At"] = now.ToUnixTimeSeconds() })], cancellationToken);
        await ForgetAsync(source, HourOf(now.AddHours(-1)), cancellationToken);
    }

    private static bool Fits(string id) => id.Length is > 0 and <= LongestId;

    private static string PartitionOf(string source) => source.ToLowerInvariant();

    private static string RowOf(DateTimeOffset at, string id) => $"{HourOf(at)}!{id}";

    private static string HourOf(DateTimeOffset at) => at.UtcDateTime.ToString(HourFormat, CultureInfo.InvariantCulture);

    // Once an hour, source and process at most; the first failure leaves it to the next message.
    private async Task ForgetAsync(string source, string before, CancellationToken cancellationToken)
    {
        if (string.CompareOrdinal(forgotten.GetValueOrDefault(source), before) >= 0) return;
        while (true)
        {
            var page = await tables.QueryAsync(new TableQuery(Table, PartitionOf(source)) { To = before, Limit = TableLimits.BatchOperations }, cancellationToken);
            if (page.Entities.Count == 0) break;
            // Who comes second finds some gone; they are gone then.
            await tables.SubmitAsync(Table, PartitionOf(source), [.. page.Entities.Select(row => new TableOperation.Delete(row.Row, TableOperation.AnyETag))], cancellationToken);
        }

        forgotten[source] = before;
    }
}
