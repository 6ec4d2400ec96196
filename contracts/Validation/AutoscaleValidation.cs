using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Contracts.Validation;

/// <summary>The rules of <c>spec.autoscale</c>.</summary>
internal static class AutoscaleValidation
{
    private const string Path = "spec.autoscale";
    private const int MaxMetrics = 10;
    private const int MaxQueueName = 63;
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    public static void Check(AppSpec spec, int maxReplicas, FieldErrors errors)
    {
        if (spec.Autoscale is not { } autoscale) return;
        errors.InRange(autoscale.MaxReplicas, 1, maxReplicas, Path + ".maxReplicas");
        errors.InRange(autoscale.MinReplicas, 0, Math.Max(0, autoscale.MaxReplicas), Path + ".minReplicas");
        errors.Require(
            autoscale.MinReplicas > 0 || autoscale.Metrics.Any(metric => metric.Queue is not null), Path + ".minReplicas",
            "is 0, and no metric is a queue: of replicas that do not run nothing could tell when to begin again");
        errors.Require(autoscale.Metrics.Length is > 0 and <= MaxMetrics, Path + ".metrics", $"has {autoscale.Metrics.Length} entries; 1 to {MaxMetrics} are allowed");
        errors.Require(autoscale.Metrics.Count(metric => metric.Requests is not null) <= 1, Path + ".metrics", "has more than one that is requests");
        errors.InRange(autoscale.ScaleUp.StabilizationWindow, TimeSpan.Zero, OneHour, Path + ".scaleUp.stabilizationWindow");
        errors.InRange(autoscale.ScaleDown.StabilizationWindow, TimeSpan.Zero, OneHour, Path + ".scaleDown.stabilizationWindow");
        for (var index = 0; index < autoscale.Metrics.Length; index++) Check(autoscale.Metrics[index], spec, $"{Path}.metrics[{index}]", errors);
    }

    private static void Check(AutoscaleMetric metric, AppSpec spec, string path, FieldErrors errors)
    {
        var kinds = new object?[] { metric.Cpu, metric.Memory, metric.Requests, metric.Queue }.Count(kind => kind is not null);
        errors.Require(kinds == 1, path, $"has {kinds} of cpu, memory, requests and queue; must have exactly one");
        if (metric.Cpu is { } cpu)
            CheckTarget(cpu.AverageUtilization, 1_000, cpu.AverageValue?.Value, spec.Resources.Cpu.Value, "spec.resources.cpu", path + ".cpu", errors);
        if (metric.Memory is { } memory)
            CheckTarget(memory.AverageUtilization, 100, memory.AverageValue?.Value, spec.Resources.Memory.Value, "spec.resources.memory", path + ".memory", errors);
        if (metric.Requests is { } requests) CheckRequests(requests, spec, path + ".requests", errors);
        if (metric.Queue is not { } queue) return;
        errors.InRange(queue.MessagesPerReplica, 1, int.MaxValue, path + ".queue.messagesPerReplica");
        errors.Require(
            queue.Name.Length is >= 3 and <= MaxQueueName && queue.Name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'),
            path + ".queue.name", $"'{queue.Name}' is no name of a queue: 3 to {MaxQueueName} lower-case letters, digits and hyphens");
    }

    private static void CheckTarget(int? utilization, int mostPercent, long? value, long requested, string requestPath, string path, FieldErrors errors)
    {
        errors.Require(utilization is null != value is null, path, "needs averageUtilization or averageValue, and not both");
        if (utilization is { } percent)
        {
            errors.InRange(percent, 1, mostPercent, path + ".averageUtilization");
            errors.Require(requested > 0, path + ".averageUtilization", $"is a share of {requestPath}, which is not set");
        }

        errors.Require(value is null or > 0, path + ".averageValue", "must be more than 0");
    }

    private static void CheckRequests(RequestTarget requests, AppSpec spec, string path, FieldErrors errors)
    {
        errors.InRange(requests.AveragePerSecond, 1, int.MaxValue, path + ".averagePerSecond");
        errors.Require(requests.Path.StartsWith('/') && !requests.Path.Any(char.IsControl), path + ".path", $"is '{requests.Path}'; must start with '/' and hold no control characters");
        errors.Require(
            requests.Metric.Length is > 0 and <= 256 && requests.Metric.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or ':'),
            path + ".metric", $"'{requests.Metric}' is no name of a metric: letters, digits, '_' and ':'");
        var port = requests.Port.Resolve(spec.Ports);
        errors.Require(port is { } number && spec.Ports.Any(known => known.ContainerPort == number), path + ".port", requests.Port.IsFirst ? "spec.ports has no port to ask" : $"'{requests.Port}' is none of spec.ports");
    }
}
