using FunctionsPlatform.Durable;
using FunctionsPlatform.Orchestrations.Nodes;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Timer;

/// <summary>What must happen although nobody calls: silence is noticed, and lost wakes are made good.</summary>
internal sealed class SweepFunctions(NodeSweep nodes, WorkloadSweep apps, DurableTaskEngine engine, Keyspaces keyspaces)
{
    public Task NodesAsync(DateTimeOffset now, CancellationToken cancellationToken) => nodes.SweepAsync(cancellationToken);

    public Task AppsAsync(DateTimeOffset now, CancellationToken cancellationToken) => apps.SweepAsync(cancellationToken);

    public Task DurableAsync(DateTimeOffset now, CancellationToken cancellationToken) => engine.SweepAsync(cancellationToken);

    public async Task LeasesAsync(DateTimeOffset now, CancellationToken cancellationToken) => await keyspaces.ExpireLeasesAsync(cancellationToken);
}
