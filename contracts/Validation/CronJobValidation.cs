using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Schedules;

namespace FunctionsPlatform.Contracts.Validation;

/// <summary>The rules of a CronJob.</summary>
internal static class CronJobValidation
{
    // What is left of a name for '-' and the time that each run is named by.
    private const int MaxName = Names.MaxLabelLength - 15;

    public static void Check(CronJob cron, FieldErrors errors)
    {
        var spec = cron.Spec;
        errors.Require(cron.Metadata.Name.Length <= MaxName, "metadata.name", $"is {cron.Metadata.Name.Length} characters long; at most {MaxName} are allowed, for its jobs carry their time behind it");
        if (!CronSchedule.TryParse(spec.Schedule, spec.TimeZone, out var schedule, out var problem)) errors.Add(problem.IsZone ? "spec.timeZone" : "spec.schedule", problem.Message);
        else errors.Require(schedule.Next(DateTimeOffset.UnixEpoch) is not null, "spec.schedule", $"is '{spec.Schedule}': there is no such day");
        if (spec.StartingDeadline is { } deadline) errors.InRange(deadline, TimeSpan.FromSeconds(1), TimeSpan.FromDays(365), "spec.startingDeadline");
        errors.InRange(spec.SuccessfulJobsHistoryLimit, 0, 100, "spec.successfulJobsHistoryLimit");
        errors.InRange(spec.FailedJobsHistoryLimit, 0, 100, "spec.failedJobsHistoryLimit");
        JobValidation.Check(spec.JobTemplate.Spec, "spec.jobTemplate.spec", errors);
        foreach (var key in spec.JobTemplate.Metadata.Labels.Keys) errors.AddProblem($"spec.jobTemplate.metadata.labels.{key}", Names.ProblemWithLabelKey(key));
        foreach (var key in spec.JobTemplate.Metadata.Annotations.Keys) errors.AddProblem($"spec.jobTemplate.metadata.annotations.{key}", Names.ProblemWithLabelKey(key));
    }
}
