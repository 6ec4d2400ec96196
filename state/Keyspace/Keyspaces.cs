using System.Collections.Concurrent;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
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
}
