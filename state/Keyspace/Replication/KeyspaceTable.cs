using FunctionsPlatform.Storage;

namespace FunctionsPlatform.State.Replication;

/// <summary>
/// How one keyspace lies in its partition: <c>head</c>; the log, <c>l/…</c>, one row for each commit; <c>k/…</c>, one row for each key as of
/// <c>base</c>. A commit writes head and log only, two rows whatever its size; <see cref="LogFolder"/> brings the key rows up to the
/// compacted revision later.
/// </summary>
internal sealed class KeyspaceTable(ITableStore tables, string name)
{
    public const string Table = "Keyspaces";
    public const string BaseRow = "base";
    public const string KeyPrefix = "k/";
    public const string LogPrefix = "l/";
    private const string HeadRow = "head";

    // An entity holds 720 KiB; a group of commits may be larger and then takes several rows of the same batch, up to what a batch holds.
    private const int PartBytes = TableLimits.EntityBytes - (60 * 1024);
    private const int InlineBytes = 3 * PartBytes;

    public string Name { get; } = name;

    public ITableStore Store { get; } = tables;

    public int MaxValueBytes => Store.EntityBytes - KeyspaceLimits.RoomBesideValue;

    public async ValueTask<KeyspaceHead> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var row = await Store.GetAsync(Table, Name, HeadRow, cancellationToken).ConfigureAwait(false);
        if (row is null) return KeyspaceHead.None;
        var (epoch, commit) = (row.Properties.GetInteger("LeaseEpoch") ?? 0, row.Properties.GetText("Commit") ?? "");
        return new(Number(row, "Revision"), Number(row, "Compacted"), row.ETag, epoch, commit);
    }

    public async ValueTask<KeyspaceBase> ReadBaseAsync(CancellationToken cancellationToken)
    {
        var row = await Store.GetAsync(Table, Name, BaseRow, cancellationToken).ConfigureAwait(false);
        return row is null ? KeyspaceBase.None : new(Number(row, "Revision"), row.ETag);
    }

    /// <summary>Writes the next head with the log rows of <paramref name="revisions"/> and with <paramref name="leaseOperations"/>, if any.</summary>
    public async ValueTask<HeadWrite> WriteAsync(
        KeyspaceHead head,
        KeyspaceHead next,
        string commit,
        IReadOnlyList<LoggedRevision> revisions,
        IReadOnlyList<TableOperation> leaseOperations,
        CancellationToken cancellationToken)
    {
        var properties = new TableProperties
        {
            ["Revision"] = next.Revision,
            ["Compacted"] = next.Compacted,
            ["Commit"] = commit,
            ["LeaseEpoch"] = next.LeaseEpoch == 0 ? null : (long?)next.LeaseEpoch,
        };
        var operations = new List<TableOperation>
        {
            head.ETag is null ? new TableOperation.Insert(HeadRow, properties) : new TableOperation.Replace(HeadRow, properties, head.ETag),
        };
        if (revisions.Count > 0) AddLogRows(operations, commit, revisions);
        operations.AddRange(leaseOperations);
        return await Store.SubmitAsync(Table, Name, operations, cancellationToken).ConfigureAwait(false) switch
        {
            BatchResult.Committed committed => new(next with { ETag = committed.ETags[0], Commit = commit }, null),
            BatchResult.Conflict { Index: 0 } => default,
            BatchResult.Conflict conflict => new(null, conflict.Row),
            var result => throw new InvalidOperationException($"Unknown result {result.GetType().Name}."),
        };
    }

    /// <summary>The log's entries that hold revisions from <paramref name="from"/> up to <paramref name="to"/>, in order.</summary>
    public async IAsyncEnumerable<LogEntry> ReadLogAsync(
        long from, long to, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var parts = new List<byte[]>();
        await foreach (var row in ReadRowsAsync(LogRow(from, 0), LogPrefix + "\uffff", cancellationToken).ConfigureAwait(false))
        {
            parts.Add(row.Properties.GetBytes("Data") ?? []);
            if (parts.Count < Number(row, "Parts")) continue;
            var data = parts.Count == 1 ? parts[0] : [.. parts.SelectMany(part => part)];
            parts.Clear();
            var entry = new LogEntry(row.Properties.GetText("Commit") ?? "", Number(row, "First"), LastOf(row.Row), LogCodec.Decode(data));
            if (entry.First > to) yield break;
            yield return entry;
        }
    }

    /// <summary>Key rows as the folding left them; while one runs, some are older than others.</summary>
    public async IAsyncEnumerable<KeyValue> ReadKeysAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in ReadRowsAsync(KeyPrefix, KeyPrefix + "\uffff", cancellationToken).ConfigureAwait(false))
        {
            yield return new(
                Key.FromRaw(row.Row[KeyPrefix.Length..]),
                row.Properties.GetBytes("Value") ?? [],
                Number(row, "Create"),
                Number(row, "Mod"),
                Number(row, "Version"),
                row.Properties.GetInteger("Lease") ?? 0);
        }
    }

    public async IAsyncEnumerable<TableEntity> ReadRowsAsync(
        string from, string to, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? next = from; next is not null;)
        {
            var page = await Store.QueryAsync(new(Table, Name) { From = next, To = to }, cancellationToken).ConfigureAwait(false);
            foreach (var row in page.Entities) yield return row;
            next = page.Next;
        }
    }

    public static string KeyRow(Key key) => KeyPrefix + key.Raw;

    public static TableProperties KeyProperties(KeyValue value) => new()
    {
        ["Create"] = value.CreateRevision,
        ["Mod"] = value.ModRevision,
        ["Version"] = value.Version,
        ["Lease"] = value.Lease == 0 ? null : (long?)value.Lease,
        ["Value"] = value.Value.ToArray(),
    };

    // Zero-padded, so that rows sort as the numbers do. Named by the last revision: a query from revision r then begins with the row that holds r.
    public static string LogRow(long lastRevision, int part) => FormattableString.Invariant($"{LogPrefix}{lastRevision:D19}/{part:D2}");

    public static long LastOf(string logRow) =>
        long.Parse(logRow.AsSpan(LogPrefix.Length, 19), System.Globalization.CultureInfo.InvariantCulture);

    private void AddLogRows(List<TableOperation> operations, string commit, IReadOnlyList<LoggedRevision> revisions)
    {
        var data = LogCodec.Encode(revisions);
        // Beyond, the store spills: the fewer parts the better.
        var partBytes = data.Length <= InlineBytes ? PartBytes : MaxValueBytes;
        var parts = Math.Max(1, (data.Length + partBytes - 1) / partBytes);
        for (var part = 0; part < parts; part++)
        {
            var bytes = parts == 1 ? data : data[(part * partBytes)..Math.Min(data.Length, (part + 1) * partBytes)];
            operations.Add(new TableOperation.Insert(LogRow(revisions[^1].Revision, part), new()
            {
                ["First"] = revisions[0].Revision,
                ["Commit"] = commit,
                ["Parts"] = parts,
                ["Data"] = bytes,
            }));
        }
    }

    private static long Number(TableEntity row, string property) =>
        row.Properties.GetInteger(property) ?? throw new InvalidDataException($"Row '{row.Row}' of a keyspace has no number '{property}'.");
}
