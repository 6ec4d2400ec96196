using System.Runtime.CompilerServices;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Which namespaces there are: the keyspaces but the cluster's.</summary>
internal sealed class NamespaceFeed(Keyspaces keyspaces)
{
    /// <summary>In ordinal order.</summary>
    public async ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await keyspaces.ListAsync(cancellationToken)).Where(IsNamespace)];

    /// <summary>Every namespace once: those there are, then each new one, until cancelled.</summary>
    public async IAsyncEnumerable<string> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var keyspace in keyspaces.WatchNamesAsync(cancellationToken))
        {
            if (IsNamespace(keyspace)) yield return keyspace;
        }
    }

    private static bool IsNamespace(string keyspace) => keyspace != PlatformApi.ClusterKeyspace;
}
