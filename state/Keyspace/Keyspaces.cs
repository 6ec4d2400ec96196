using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State.Replication;
using FunctionsPlatform.Storage;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.State;

/// <summary>The keyspaces of one store, one for each namespace. One instance a process: it owns the replicas.</summary>
public sealed class Keyspaces(ITableStore tables, TimeProvider time, IdSource ids, ILoggerFactory logs, KeyspaceOptions? options = null)
{
    /// <summary>Holds the kinds that belong to no namespace.</summary>
    public const string ClusterWide = PlatformApi.ClusterKeyspace;

    private readonly ConcurrentDictionary<string, Keyspace> open = new(StringComparer.Ordinal);
    private readonly KeyspaceIndex index = new(tables);
    private readonly KeyspaceOptions options = options ?? new();

    /// <summary>Gives the keyspace of that name, loaded; the same object each time. In the store it comes into being with its first write.</summary>
    public async ValueTask<Keyspace> OpenAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var keyspace = open.GetOrAdd(name, key => new(key, tables, index, options, time, ids, logs.CreateLogger<Keyspace>()));
        await keyspace.LoadAsync(cancellationToken).ConfigureAwait(false);
        return keyspace;
    }

    /// <summary>Every keyspace that has been written to, in ordinal order; one whose first write failed may be among them.</summary>
    public ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => index.ListAsync(cancellationToken);

    /// <summary>Ends, in every keyspace, the leases whose time is over: what a timer calls, in any number of processes at once.</summary>
    /// <returns>How many were ended here.</returns>
    public async ValueTask<int> ExpireLeasesAsync(CancellationToken cancellationToken)
    {
        var expired = 0;
        foreach (var name in await ListAsync(cancellationToken).ConfigureAwait(false))
        {
            var keyspace = await OpenAsync(name, cancellationToken).ConfigureAwait(false);
            expired += await keyspace.Leases.ExpireAsync(cancellationToken).ConfigureAwait(false);
        }

        return expired;
    }

    /// <summary>Compacts every keyspace as <see cref="KeyspaceOptions.Retention"/> says: what a timer calls.</summary>
    public async ValueTask RetainAsync(CancellationToken cancellationToken)
    {
        foreach (var name in await ListAsync(cancellationToken).ConfigureAwait(false))
        {
            var keyspace = await OpenAsync(name, cancellationToken).ConfigureAwait(false);
            try
            {
                await keyspace.RetainAsync(options.Retention, cancellationToken).ConfigureAwait(false);
            }
            catch (CompactedException)
            {
                // Another process has compacted that far meanwhile.
                continue;
            }
        }
    }

    /// <summary>Yields each keyspace once: those there are, then those that come, until cancelled.</summary>
    /// <remarks>A name may come just before its first write is done: open and watch it from revision 2 to miss nothing.</remarks>
    public async IAsyncEnumerable<string> WatchNamesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var changed = index.Changed;
            foreach (var name in await index.ListAsync(cancellationToken).ConfigureAwait(false))
            {
                if (seen.Add(name)) yield return name;
            }

            if (options.Shared) await PollPause.WaitAsync(changed, options.PollInterval, time, cancellationToken).ConfigureAwait(false);
            else await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
