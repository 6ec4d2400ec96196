using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Supervision;
using Google.Protobuf.WellKnownTypes;

namespace FunctionsPlatform.NodeAgent.Stats;

/// <summary>Looks at what the host and its running containers use. A rate is a mean since the look before.</summary>
/// <param name="supervisor">Null while the node is not enrolled.</param>
internal sealed class StatsSampler(IContainerRuntime runtime, Func<NodeSupervisor?> supervisor, TimeProvider time)
{
    private Dictionary<string, Look> before = [];
    private Look? hostBefore;

    /// <summary>Calls must not overlap.</summary>
    public async Task<NodeStats> TakeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var stats = new NodeStats();
        if (HostUsage.Read() is { } host)
        {
            stats.MemoryBytes = host.MemoryBytes;
            if (hostBefore is { } earlier)
            {
                stats.CpuMillicores = Millicores(earlier, host, now);
                stats.Period = Duration.FromTimeSpan(now - earlier.At);
            }

            hostBefore = new Look(now, host.CpuNanoseconds, default);
        }

        var after = new Dictionary<string, Look>();
        foreach (var container in supervisor()?.Supervisors ?? [])
        {
            if (container.State is not { Stage: ContainerStage.Running or ContainerStage.Stopping, Run: { } run }) continue;
            if (await UsageAsync(run, cancellationToken) is not { } usage) continue;
            // A run that was not looked at before is measured from its start.
            var earlier = before.TryGetValue(container.Uid, out var look) && look.RunStartedAt == run.StartedAt ? look : new Look(run.StartedAt, 0, run.StartedAt);
            after[container.Uid] = new Look(now, usage.CpuNanoseconds, run.StartedAt);
            stats.Containers.Add(new ContainerStats
            {
                Uid = container.Uid,
                Namespace = container.Recipe.Namespace,
                Name = container.Recipe.Name,
                App = container.Recipe.App,
                CpuMillicores = Millicores(earlier, usage, now),
                MemoryBytes = usage.MemoryBytes,
            });
        }

        before = after;
        return stats;
    }

    private async Task<ContainerUsage?> UsageAsync(ContainerRun run, CancellationToken cancellationToken)
    {
        try
        {
            return await runtime.UsageAsync(run, cancellationToken);
        }
        catch (RuntimeUnavailableException)
        {
            // What cannot be looked at now is looked at the next time; its supervisor says that the runtime is away.
            return null;
        }
    }

    // Nanoseconds in a millisecond are millionths of a CPU.
    private static long Millicores(Look earlier, ContainerUsage usage, DateTimeOffset now)
    {
        var microseconds = (now - earlier.At).Ticks / TimeSpan.TicksPerMicrosecond;
        return microseconds <= 0 ? 0 : Math.Max(0, (usage.CpuNanoseconds - earlier.CpuNanoseconds) / microseconds);
    }

    private sealed record Look(DateTimeOffset At, long CpuNanoseconds, DateTimeOffset RunStartedAt);
}
