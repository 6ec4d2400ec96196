using FunctionsPlatform.Bench.Core.Peers;
using FunctionsPlatform.Bench.Figures;

namespace FunctionsPlatform.Bench.Core.Keyspace;

/// <param name="MeasureAsync">With etcd, or null where it cannot run.</param>
internal sealed record KeyspaceEntry(string Name, Func<EtcdPeer?, CancellationToken, Task<IReadOnlyList<Figure>>> MeasureAsync);
