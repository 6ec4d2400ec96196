using System.Collections.Immutable;
using System.Text.Json;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Contracts.Validation;

/// <summary>The rules of a Job's spec.</summary>
public static class JobValidation
{
    private const int MaxCompletions = 10_000;
    private const int MaxParallelism = 500;
    private const int MaxRules = 20;
    private const int MaxExitCodes = 100;
    private static readonly TimeSpan OneYear = TimeSpan.FromDays(365);

    /// <summary>What a change of a stored Job's spec must not touch: its containers so far were made from it.</summary>
    public static ImmutableArray<FieldError> CheckChange(JobSpec before, JobSpec after)
    {
        var still = after with
        {
            Parallelism = before.Parallelism,
            BackoffLimit = before.BackoffLimit,
            InitialBackoff = before.InitialBackoff,
            MaxBackoff = before.MaxBackoff,
            ActiveDeadline = before.ActiveDeadline,
            TtlAfterFinished = before.TtlAfterFinished,
            Suspend = before.Suspend,
            AttemptHistoryLimit = before.AttemptHistoryLimit,
        };
        return Json(still).AsSpan().SequenceEqual(Json(before))
            ? []
            : [new FieldError("spec", "of a job does not change once it is made, but for parallelism, backoffLimit, initialBackoff, maxBackoff, activeDeadline, ttlAfterFinished, suspend and attemptHistoryLimit; delete the job and make it anew")];
    }

    internal static void Check(JobSpec spec, string path, FieldErrors errors)
    {
        WorkloadValidation.Check(spec, path, errors);
        errors.InRange(spec.Completions, 1, MaxCompletions, path + ".completions");
        errors.InRange(spec.Parallelism, 0, MaxParallelism, path + ".parallelism");
        errors.InRange(spec.BackoffLimit, 0, 1_000, path + ".backoffLimit");
        errors.InRange(spec.InitialBackoff, TimeSpan.Zero, TimeSpan.FromHours(1), path + ".initialBackoff");
        errors.InRange(spec.MaxBackoff, spec.InitialBackoff, TimeSpan.FromDays(1), path + ".maxBackoff");
        if (spec.ActiveDeadline is { } deadline) errors.InRange(deadline, TimeSpan.FromSeconds(1), OneYear, path + ".activeDeadline");
        if (spec.TtlAfterFinished is { } ttl) errors.InRange(ttl, TimeSpan.Zero, OneYear, path + ".ttlAfterFinished");
        errors.InRange(spec.AttemptHistoryLimit, 0, 100, path + ".attemptHistoryLimit");
        CheckExitCodes(spec.SuccessExitCodes, path + ".successExitCodes", errors);
        var rules = spec.FailurePolicy?.Rules ?? [];
        errors.Require(rules.Length <= MaxRules, path + ".failurePolicy.rules", $"has {rules.Length} entries; at most {MaxRules} are allowed");
        for (var index = 0; index < rules.Length; index++) CheckExitCodes(rules[index].ExitCodes, $"{path}.failurePolicy.rules[{index}].exitCodes", errors);
    }

    private static void CheckExitCodes(ImmutableArray<int> codes, string path, FieldErrors errors)
    {
        errors.Require(codes.Length is > 0 and <= MaxExitCodes, path, $"has {codes.Length} entries; must have 1 to {MaxExitCodes}");
        for (var index = 0; index < codes.Length; index++) errors.InRange(codes[index], 0, 255, $"{path}[{index}]");
    }

    private static byte[] Json(JobSpec spec) => JsonSerializer.SerializeToUtf8Bytes(spec, ResourceJson.Default.JobSpec);
}
