using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Output;

internal static class JobTable
{
    public static IResourceTable Instance { get; } = new ResourceTable<Job>(
        ResourceJson.Default.Job,
        new Column<Job>("NAME", job => job.Metadata.Name),
        new Column<Job>("STATE", (job, _) => State(job)),
        new Column<Job>("COMPLETIONS", job => $"{job.Status?.Succeeded ?? 0}/{job.Spec.Completions}"),
        new Column<Job>("FAILED", job => $"{job.Status?.Failed ?? 0}"),
        new Column<Job>("DURATION", (job, now) => new Cell(job.Status?.StartTime is { } started ? Age.Of((job.Status.CompletionTime ?? now) - started) : "")),
        new Column<Job>("AGE", (job, now) => new Cell(Age.Since(job.Metadata.CreationTimestamp, now))),
        new Column<Job>("IMAGE", job => job.Spec.Image, wide: true));

    /// <summary>Complete, Failed or what it is about.</summary>
    public static Cell State(Job job)
    {
        if (job.Metadata.DeletionTimestamp is not null) return new Cell("Deleting", Tone.Waiting);
        if (job.IsComplete()) return new Cell(JobConditions.Complete, Tone.Good);
        if (job.HasFailed()) return new Cell(JobConditions.Failed, Tone.Bad);
        return new Cell(job.Status?.Conditions.FirstOrDefault(condition => condition.Type == JobConditions.Complete)?.Reason ?? "New", Tone.Waiting);
    }
}
