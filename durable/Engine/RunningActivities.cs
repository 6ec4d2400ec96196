namespace FunctionsPlatform.Durable;

/// <summary>The activities under way in this process, so that the end of their orchestration can be told to them.</summary>
internal sealed class RunningActivities
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<CancellationTokenSource>> byInstance = new(StringComparer.Ordinal);

    public void Add(string instanceId, CancellationTokenSource cancellation)
    {
        lock (gate)
        {
            if (!byInstance.TryGetValue(instanceId, out var sources)) byInstance.Add(instanceId, sources = []);
            sources.Add(cancellation);
        }
    }

    public void Remove(string instanceId, CancellationTokenSource cancellation)
    {
        lock (gate)
        {
            if (byInstance.TryGetValue(instanceId, out var sources) && sources.Remove(cancellation) && sources.Count == 0) byInstance.Remove(instanceId);
        }
    }

    public void Cancel(string instanceId)
    {
        lock (gate)
        {
            if (!byInstance.TryGetValue(instanceId, out var sources)) return;
            // The callbacks run in the pool: users' code must not run under our lock.
            foreach (var source in sources) _ = source.CancelAsync();
        }
    }
}
