using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Supervision;
using Google.Protobuf.WellKnownTypes;

namespace FunctionsPlatform.NodeAgent.Stats;

/// <summary>Looks at what the host and its running containers use. A rate is a mean since the look before.</summary>
/// <param name="supervisor">Null while the node is not enrolled.</param>
internal sealed class StatsSampler(IContainerRuntime runtime, Func<NodeSupervisor?> supervisor, TimeProvider time) : IDisposable
{
    private readonly CounterReader counters = new();

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

            hostBefore = new Look(now, host.CpuNanoseconds, default, null);
        }

        // Side by side: one that does not answer must not keep the others waiting.
        var looks = await Task.WhenAll((supervisor()?.Supervisors ?? []).Select(container => LookAsync(container, now, cancellationToken)));
        before = looks.OfType<(Look After, ContainerStats Stats)>().ToDictionary(look => look.Stats.Uid, look => look.After);
        stats.Containers.AddRange(looks.OfType<(Look After, ContainerStats Stats)>().Select(look => look.Stats));
        return stats;
    }

    public void Dispose() => counters.Dispose();

    /// <returns>Null: it does not run, or nobody counts.</returns>
    private async Task<(Look After, ContainerStats Stats)?> LookAsync(ContainerSupervisor container, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (container.State is not { Stage: ContainerStage.Running or ContainerStage.Stopping, Run: { } run }) return null;
        if (await UsageAsync(run, cancellationToken) is not { } usage) return null;
        // A run that was not looked at before is measured from its start.
        var isKnown = before.TryGetValue(container.Uid, out var look) && look.RunStartedAt == run.StartedAt;
        var earlier = isKnown ? look! : new Look(run.StartedAt, 0, run.StartedAt, null);
        var requests = container.Counter is { } counter ? await counters.ReadAsync(run, counter, cancellationToken) : null;
        var stats = new ContainerStats
        {
            Uid = container.Uid,
            Namespace = container.Recipe.Namespace,
            Name = container.Recipe.Name,
            App = container.Recipe.App,
            CpuMillicores = Millicores(earlier, usage, now),
            MemoryBytes = usage.MemoryBytes,
        };
        // A counter that has gone back was begun anew.
        if (requests is { } taken && earlier.Requests is { } takenBefore && now > earlier.At) stats.RequestsPerSecond = Math.Max(0, taken - takenBefore) / (now - earlier.At).TotalSeconds;
        return (new Look(now, usage.CpuNanoseconds, run.StartedAt, requests), stats);
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

    private sealed record Look(DateTimeOffset At, long CpuNanoseconds, DateTimeOffset RunStartedAt, double? Requests);
}
