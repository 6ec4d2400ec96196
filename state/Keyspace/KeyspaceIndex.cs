using System.Collections.Concurrent;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.State;

/// <summary>The names of all keyspaces, in a partition of its own.</summary>
internal sealed class KeyspaceIndex(ITableStore tables)
{
    private const string Table = "KeyspaceNames";
    private const string Partition = "all";

    private readonly ConcurrentDictionary<string, bool> added = new(StringComparer.Ordinal);
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when this process next adds a name. Take it before listing.</summary>
    public Task Changed => Volatile.Read(ref changed).Task;

    /// <summary>Before a keyspace's first write in this process: a written keyspace is then always listed.</summary>
    public async ValueTask AddAsync(string name, CancellationToken cancellationToken)
    {
        if (added.ContainsKey(name)) return;
        if (await tables.GetAsync(Table, Partition, name, cancellationToken).ConfigureAwait(false) is null)
            await tables.SubmitAsync(Table, Partition, [new TableOperation.Upsert(name, new() { ["Name"] = name })], cancellationToken).ConfigureAwait(false);
        if (added.TryAdd(name, true))
            Interlocked.Exchange(ref changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    public async ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var names = new List<string>();
        for (string? from = ""; from is not null;)
        {
            var page = await tables.QueryAsync(new(Table, Partition) { From = from }, cancellationToken).ConfigureAwait(false);
            names.AddRange(page.Entities.Select(row => row.Row));
            from = page.Next;
        }

        return names;
    }
}
