using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Messages;

/// <summary>Remembers the ids of messages that were handed over, for all processes, so that a repetition is noticed for at least an hour.</summary>
/// <remarks>Written after the handing over: a process that ends in between doubles the message and never loses it. What is old is forgotten when new messages come, so that it costs nothing
/// while none do.</remarks>
internal sealed class HandledMessages(ITableStore tables, TimeProvider time)
{
    private const string Table = "HandledMessages";
    private const string HourFormat = "yyyyMMddHH";

    // A row's key has an end; what is longer is known by its hash.
    private const int LongestId = 120;
    private const string Hash = "sha256:";
    private const string Outcome = "Outcome";

    // Source → the hour before which its rows are gone.
    private readonly ConcurrentDictionary<string, string> forgotten = new(StringComparer.OrdinalIgnoreCase);

    public async Task<bool> ContainsAsync(string source, string id, CancellationToken cancellationToken) => id.Length > 0 && await FindRowAsync(source, id, cancellationToken) is not null;

    /// <summary>What was noted with the id; null when nothing was, or the id is not known.</summary>
    public async Task<string?> FindAsync(string source, string id, CancellationToken cancellationToken) => (await FindRowAsync(source, id, cancellationToken))?.Properties.GetText(Outcome);

    /// <param name="outcome">Noted with it, in place of what was noted before.</param>
    public async Task AddAsync(string source, string id, CancellationToken cancellationToken, string? outcome = null)
    {
        if (id.Length == 0) return;
        var now = time.GetUtcNow();
        var row = outcome is null ? new TableProperties { ["At"] = now.ToUnixTimeSeconds() } : new TableProperties { ["At"] = now.ToUnixTimeSeconds(), [Outcome] = outcome };
        await tables.SubmitAsync(Table, PartitionOf(source), [new TableOperation.Upsert(RowOf(now, id), row)], cancellationToken);
        await ForgetAsync(source, HourOf(now.AddHours(-1)), cancellationToken);
    }

    /// <summary>All ids of the last two hours that begin so, in two queries however many they are. For short ids only.</summary>
    public async Task<HashSet<string>> KnownAsync(string source, string prefix, CancellationToken cancellationToken)
    {
        var (now, known) = (time.GetUtcNow(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var hour in new[] { now, now.AddHours(-1) })
        {
            var from = RowOf(hour, prefix);
            while (true)
            {
                // Above the prefix and below every other: '~' is above all that an id of such is made of.
                var page = await tables.QueryAsync(new TableQuery(Table, PartitionOf(source)) { From = from, To = RowOf(hour, prefix) + "~" }, cancellationToken);
                known.UnionWith(page.Entities.Select(row => row.Row[(HourFormat.Length + 1)..]));
                if (page.Next is not { } next) break;
                from = next;
            }
        }

        return known;
    }

    /// <summary>Many at once. For short ids only.</summary>
    public async Task AddAsync(string source, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return;
        var now = time.GetUtcNow();
        foreach (var part in ids.Chunk(TableLimits.BatchOperations))
        {
            var rows = part.Select(id => new TableOperation.Upsert(RowOf(now, id), new TableProperties { ["At"] = now.ToUnixTimeSeconds() }));
            await tables.SubmitAsync(Table, PartitionOf(source), [.. rows], cancellationToken);
        }

        await ForgetAsync(source, HourOf(now.AddHours(-1)), cancellationToken);
    }

    private async Task<TableEntity?> FindRowAsync(string source, string id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await tables.GetAsync(Table, PartitionOf(source), RowOf(now, id), cancellationToken) ?? await tables.GetAsync(Table, PartitionOf(source), RowOf(now.AddHours(-1), id), cancellationToken);
    }

    private static string PartitionOf(string source) => source.ToLowerInvariant();

    private static string RowOf(DateTimeOffset at, string id) => $"{HourOf(at)}!{KeyOf(id)}";

    // One that looks like a hash is hashed too: it may be no other's.
    private static string KeyOf(string id) =>
        id.Length <= LongestId && !id.StartsWith(Hash, StringComparison.Ordinal) ? id : Hash + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

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
