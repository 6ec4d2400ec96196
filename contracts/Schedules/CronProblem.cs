namespace FunctionsPlatform.Contracts.Schedules;

/// <param name="IsZone">It is the time zone's, not the schedule's.</param>
public readonly record struct CronProblem(bool IsZone, string Message);
