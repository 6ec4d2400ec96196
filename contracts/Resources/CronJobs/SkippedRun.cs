namespace FunctionsPlatform.Contracts.Resources;

/// <summary>A run, or several for the same reason, that was due and not started.</summary>
/// <param name="ScheduleTime">When it was due; the last, if there were several.</param>
/// <param name="Reason">Missed, TooLate, Suspended, StillRunning, Replaced or NameTaken.</param>
public sealed record SkippedRun(DateTimeOffset ScheduleTime, string Reason, string Message, long Count = 1);
