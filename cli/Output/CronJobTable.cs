using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Output;

internal static class CronJobTable
{
    public static IResourceTable Instance { get; } = new ResourceTable<CronJob>(
        ResourceJson.Default.CronJob,
        new Column<CronJob>("NAME", cron => cron.Metadata.Name),
        new Column<CronJob>("SCHEDULE", cron => cron.Spec.Schedule),
        new Column<CronJob>("TIME ZONE", cron => cron.Spec.TimeZone),
        new Column<CronJob>("STATE", (cron, _) => State(cron)),
        new Column<CronJob>("ACTIVE", cron => $"{cron.Status?.Active.Length ?? 0}"),
        new Column<CronJob>("LAST RUN", (cron, now) => new Cell(cron.Status?.LastScheduleTime is { } last ? Age.Since(last, now) : "<none>")),
        new Column<CronJob>("NEXT RUN", (cron, now) => new Cell(cron.Status?.NextScheduleTime is { } next ? "in " + Age.Of(next > now ? next - now : TimeSpan.Zero) : "<none>")),
        new Column<CronJob>("SKIPPED", cron => $"{cron.Status?.Skipped ?? 0}"),
        new Column<CronJob>("AGE", (cron, now) => new Cell(Age.Since(cron.Metadata.CreationTimestamp, now)), Wide: true),
        new Column<CronJob>("IMAGE", cron => cron.Spec.JobTemplate.Spec.Image, wide: true));

    public static Cell State(CronJob cron)
    {
        if (cron.Metadata.DeletionTimestamp is not null) return new Cell("Deleting", Tone.Waiting);
        var condition = cron.Status?.Conditions.FirstOrDefault();
        return new Cell(condition?.Reason ?? "New", condition?.Status == ConditionStatus.True ? Tone.Good : Tone.Waiting);
    }
}
