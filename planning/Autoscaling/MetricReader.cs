using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Autoscaling;

/// <summary>Asks each metric how many replicas it wants.</summary>
internal sealed class MetricReader(App app, ImmutableArray<Container> replicas, AutoscaleUsage usage, DateTimeOffset now)
{
    /// <summary>Between nine tenths and eleven tenths of its target a metric is content: without that, the number would never rest.</summary>
    private const double Tolerance = 0.1;

    /// <summary>Nodes look each 15 s. What is older says nothing of now.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    public IEnumerable<Recommendation> ReadAll() => app.Spec.Autoscale!.Metrics.Select(Read);

    private Recommendation Read(AutoscaleMetric metric) => metric switch
    {
        { Cpu: { } cpu } => OfReplicas("cpu", used => used.CpuMillicores, cpu.AverageValue?.Value ?? Share(app.Spec.Resources.Cpu.Value, cpu.AverageUtilization), value => new CpuMillicores((long)value).ToString()),
        { Memory: { } memory } => OfReplicas(
            "memory", used => used.MemoryBytes, memory.AverageValue?.Value ?? Share(app.Spec.Resources.Memory.Value, memory.AverageUtilization), value => new MemoryBytes((long)value).ToRoundedString()),
        { Requests: { } requests } => OfReplicas("requests", used => used.RequestsPerSecond, requests.AveragePerSecond, value => string.Create(CultureInfo.InvariantCulture, $"{value:0.#}/s")),
        { Queue: { } queue } => OfQueue(queue),
        _ => new Recommendation(null, new AutoscaleReading("?", "", "")),
    };

    private static double Share(long whole, int? percent) => whole * (percent ?? 100) / 100.0;

    private Recommendation OfQueue(QueueTarget queue)
    {
        var (name, target) = ($"queue {queue.Name}", $"{queue.MessagesPerReplica} a replica");
        if (!usage.Queues.TryGetValue(queue.Name, out var length)) return new Recommendation(null, new AutoscaleReading(name, "unknown", target));
        var wanted = (length + queue.MessagesPerReplica - 1) / queue.MessagesPerReplica;
        return new Recommendation((int)Math.Min(wanted, int.MaxValue), new AutoscaleReading(name, $"{length} messages", target));
    }

    private Recommendation OfReplicas(string name, Func<ReplicaUsage, double?> of, double target, Func<double, string> text)
    {
        // What starts or stops uses more or less than a replica does.
        var ready = replicas.Where(Replicas.IsReady).ToList();
        var measured = ready.Select(container => UsageOf(container) is { } used ? of(used) : null).OfType<double>().ToList();
        if (measured.Count == 0) return new Recommendation(null, new AutoscaleReading(name, "unknown", text(target)));
        var mean = measured.Average();
        var reading = new AutoscaleReading(name, text(mean), text(target));
        // Those that start are on their way: content means as many as are wanted now, not as many as are ready.
        if (IsContent(mean / target)) return new Recommendation(app.WantedReplicas(), reading);

        // Those that were not measured speak against what the others want: they use nothing when more are wanted, all that they should when fewer are.
        var missing = ready.Count - measured.Count;
        var total = measured.Sum() + (mean > target ? 0 : missing * target);
        var ratio = total / ready.Count / target;
        var isTurned = mean > target ? ratio < 1 : ratio > 1;
        return new Recommendation(isTurned || IsContent(ratio) ? app.WantedReplicas() : (int)Math.Min(int.MaxValue, Math.Ceiling(ready.Count * ratio)), reading);
    }

    private static bool IsContent(double ratio) => Math.Abs(ratio - 1) <= Tolerance;

    private ReplicaUsage? UsageOf(Container container) =>
        container.Metadata.Uid is { } uid && usage.Replicas.GetValueOrDefault(uid) is { } used && now - used.At <= Fresh ? used : null;
}
