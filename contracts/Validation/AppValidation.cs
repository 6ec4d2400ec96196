using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Contracts.Validation;

/// <summary>The rules of an App's spec.</summary>
internal static class AppValidation
{
    // A plan that stops replicas is fenced by each ready one, and a transaction takes 2,048 conditions.
    private const int MaxReplicas = 1_500;
    private const int MaxSteps = 20;
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    public static void Check(AppSpec spec, FieldErrors errors)
    {
        WorkloadValidation.Check(spec, "spec", errors);
        errors.InRange(spec.Replicas, 0, MaxReplicas, "spec.replicas");
        AutoscaleValidation.Check(spec, MaxReplicas, errors);
        CheckRestartPolicy(spec.RestartPolicy, errors);
        CheckRollout(spec.Rollout, errors);
        DeployValidation.Check(spec, errors);
    }

    public static void Check(DaemonAppSpec spec, FieldErrors errors)
    {
        WorkloadValidation.Check(spec, "spec", errors);
        errors.InRange(spec.MaxUnavailable, 1, 10_000, "spec.maxUnavailable");
        CheckRestartPolicy(spec.RestartPolicy, errors);
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
