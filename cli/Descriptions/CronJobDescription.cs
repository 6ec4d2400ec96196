using System.Globalization;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Descriptions;

internal static class CronJobDescription
{
    public static void Write(DescriptionWriter writer, CronJob cron, DateTimeOffset now)
    {
        var (spec, status) = (cron.Spec, cron.Status ?? new CronJobStatus());
        writer.Metadata(cron.Metadata, now);
        writer.Field("Schedule", $"{spec.Schedule} in {spec.TimeZone}");
        writer.Field("State", CronJobTable.State(cron).Text);
        writer.Field("Overlap", $"{spec.ConcurrencyPolicy}");
        writer.Field("Missed runs", $"{spec.MissedRuns}{(spec.StartingDeadline is { } deadline ? $", at most {DurationText.Format(deadline)} late" : "")}");
        writer.Field("Next run", Time(status.NextScheduleTime));
        writer.Field("Last run", Time(status.LastScheduleTime));
        writer.Field("Last success", Time(status.LastSuccessfulTime));
        writer.Field("Runs", string.Create(CultureInfo.InvariantCulture, $"{status.Started} started, {status.Skipped} skipped"));
        writer.Lines("Skipped", status.LastSkipped.Select(run => $"{Time(run.ScheduleTime)} {run.Reason}: {run.Message}"));
        writer.Lines("Active", status.Active);
        writer.Template(spec.JobTemplate.Spec);
        writer.Field("Orchestration", status.Orchestration);
        writer.Conditions(status.Conditions, now);
    }

    private static string? Time(DateTimeOffset? time) => time is { } then ? $"{then.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z" : null;
}
