using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Contracts.Validation;

/// <summary>The rules of an App's spec.</summary>
internal static class AppValidation
{
    // A plan that stops replicas is fenced by each ready one, and a transaction takes 2,048 conditions.
    private const int MaxReplicas = 1_500;
    private const int MaxPorts = 64;
    private const int MaxSteps = 20;
    private const long LeastMemory = 6L << 20;
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    public static void Check(AppSpec spec, FieldErrors errors)
    {
        errors.Require(spec.Image.Length > 0, "spec.image", "is required");
        errors.Require(spec.Image.Length <= 512 && !spec.Image.Any(IsSpaceOrControl), "spec.image", "must be at most 512 characters without spaces or control characters");
        CheckWords(spec.Command, "spec.command", errors);
        CheckWords(spec.Args, "spec.args", errors);
        CheckEnvironment(spec, errors);
        errors.InRange(spec.Replicas, 0, MaxReplicas, "spec.replicas");
        CheckPorts(spec, errors);
        errors.Require(
            spec.Resources.Memory.Value == 0 || spec.Resources.Memory.Value >= LeastMemory,
            "spec.resources.memory", $"is {spec.Resources.Memory}; must be at least 6Mi, or left out for no limit");
        if (spec.HealthCheck is { } check) HealthCheckValidation.Check(check, spec.Ports, errors);
        CheckRestartPolicy(spec.RestartPolicy, errors);
        errors.Require(StopSignals.IsKnown(spec.StopSignal), "spec.stopSignal", $"is '{spec.StopSignal}'; must be one of {string.Join(", ", StopSignals.Known)}");
        errors.InRange(spec.StopGracePeriod, TimeSpan.Zero, OneHour, "spec.stopGracePeriod");
        if (spec.DrainPeriod is { } drain) errors.InRange(drain, TimeSpan.Zero, OneHour, "spec.drainPeriod");
        foreach (var key in spec.NodeSelector.Keys) errors.AddProblem($"spec.nodeSelector.{key}", Names.ProblemWithLabelKey(key));
        CheckRollout(spec.Rollout, errors);
        DeployValidation.Check(spec, errors);
    }

    private static bool IsSpaceOrControl(char character) => char.IsWhiteSpace(character) || char.IsControl(character);

    // No program can be given one: its words end there.
    internal static void CheckWords(ImmutableArray<string> words, string path, FieldErrors errors)
    {
        for (var index = 0; index < words.Length; index++) errors.Require(!words[index].Contains('\0'), $"{path}[{index}]", "must not hold a NUL character");
    }

    private static void CheckEnvironment(AppSpec spec, FieldErrors errors)
    {
        foreach (var (name, value) in spec.Env)
        {
            errors.Require(name.Length > 0 && !name.Contains('=') && !name.Contains('\0'), $"spec.env.{name}", "a variable's name must not be empty nor hold '='");
            errors.Require(!value.Contains('\0'), $"spec.env.{name}", "must not hold a NUL character");
        }
    }

    private static void CheckPorts(AppSpec spec, FieldErrors errors)
    {
        errors.Require(spec.Ports.Length <= MaxPorts, "spec.ports", $"has {spec.Ports.Length} entries; at most {MaxPorts} are allowed");
        for (var index = 0; index < spec.Ports.Length; index++)
        {
            var port = spec.Ports[index];
            var path = $"spec.ports[{index}]";
            errors.AddProblem($"{path}.name", Names.ProblemWithLabel(port.Name));
            errors.InRange(port.ContainerPort, 1, 65_535, $"{path}.containerPort");
            errors.InRange(port.HostPort, 0, 65_535, $"{path}.hostPort");
            var earlier = spec.Ports.Take(index);
            errors.Require(earlier.All(other => other.Name != port.Name), $"{path}.name", $"'{port.Name}' is used twice");
            errors.Require(earlier.All(other => other.ContainerPort != port.ContainerPort), $"{path}.containerPort", $"{port.ContainerPort} is used twice");
            errors.Require(port.HostPort == 0 || earlier.All(other => other.HostPort != port.HostPort), $"{path}.hostPort", $"{port.HostPort} is used twice");
        }
    }

    private static void CheckRestartPolicy(RestartPolicy policy, FieldErrors errors)
    {
        errors.InRange(policy.MaxRestarts, 0, 1_000_000, "spec.restartPolicy.maxRestarts");
        errors.InRange(policy.InitialBackoff, TimeSpan.FromMilliseconds(10), OneHour, "spec.restartPolicy.initialBackoff");
        errors.InRange(policy.MaxBackoff, policy.InitialBackoff < OneHour ? policy.InitialBackoff : OneHour, OneHour, "spec.restartPolicy.maxBackoff");
        errors.InRange(policy.ResetAfter, TimeSpan.Zero, OneHour, "spec.restartPolicy.resetAfter");
    }

    private static void CheckRollout(RolloutSpec rollout, FieldErrors errors)
    {
        errors.InRange(rollout.MaxUnavailable, 0, MaxReplicas, "spec.rollout.maxUnavailable");
        errors.InRange(rollout.MaxSurge, 0, MaxReplicas, "spec.rollout.maxSurge");
        errors.Require(rollout.MaxUnavailable + rollout.MaxSurge > 0, "spec.rollout", "maxUnavailable and maxSurge must not both be 0: nothing could be replaced");
        if (rollout.MinReadySeconds is { } seconds) errors.InRange(seconds, 0, 3_600, "spec.rollout.minReadySeconds");
        errors.InRange(rollout.ProgressDeadline, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), "spec.rollout.progressDeadline");
        errors.Require(
            rollout.ProgressDeadline > TimeSpan.FromSeconds(rollout.MinReadySeconds ?? 0),
            "spec.rollout.progressDeadline", "must be longer than minReadySeconds: no replica could come to count in time");
        errors.InRange(rollout.FailureThreshold, 0, 100, "spec.rollout.failureThreshold");
        errors.InRange(rollout.RevisionHistoryLimit, 0, 100, "spec.rollout.revisionHistoryLimit");
        CheckSteps(rollout, errors);
    }

    private static void CheckSteps(RolloutSpec rollout, FieldErrors errors)
    {
        if (rollout.Steps.IsEmpty) return;
        var most = rollout.Strategy switch { RolloutStrategy.Canary => MaxSteps, RolloutStrategy.BlueGreen => 1, _ => 0 };
        errors.Require(rollout.Steps.Length <= most, "spec.rollout.steps", $"has {rollout.Steps.Length} entries; the strategy {rollout.Strategy} takes at most {most}");
        for (var index = 0; index < rollout.Steps.Length; index++)
        {
            var (step, path) = (rollout.Steps[index], $"spec.rollout.steps[{index}]");
            if (rollout.Strategy == RolloutStrategy.BlueGreen)
                errors.Require(step is { Weight: null, Count: null }, path, "takes no weight and no count: a BlueGreen rollout makes all replicas before it switches");
            else
                errors.Require(step.Weight is null != step.Count is null, path, "needs a weight or a count, and not both");
            if (step.Weight is { } weight) errors.InRange(weight, 1, 100, $"{path}.weight");
            if (step.Count is { } count) errors.InRange(count, 1, MaxReplicas, $"{path}.count");
            if (step.Pause is { } pause) errors.InRange(pause, TimeSpan.Zero, TimeSpan.FromDays(30), $"{path}.pause");
        }
    }
}
