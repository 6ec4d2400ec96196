using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Condition types of Jobs, and what they say together.</summary>
public static class JobConditions
{
    /// <summary>So many containers ended well as were asked for. While it is not true its message says how far the job is.</summary>
    public const string Complete = "Complete";

    /// <summary>It ended without, and is not tried further.</summary>
    public const string Failed = "Failed";

    /// <summary>It has come to an end, one or the other.</summary>
    public static bool IsFinished(this Job job) => job.IsComplete() || job.HasFailed();

    public static bool IsComplete(this Job job) => IsTrue(job.Status, Complete);

    public static bool HasFailed(this Job job) => IsTrue(job.Status, Failed);

    private static bool IsTrue(JobStatus? status, string type) =>
        (status?.Conditions ?? ImmutableArray<Condition>.Empty).Any(condition => condition.Type == type && condition.Status == ConditionStatus.True);
}
