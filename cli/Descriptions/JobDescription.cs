using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Descriptions;

internal static class JobDescription
{
    public static void Write(DescriptionWriter writer, Job job, DateTimeOffset now)
    {
        var (spec, status) = (job.Spec, job.Status ?? new JobStatus());
        // What went wrong comes first.
        if (job.HasFailed()) writer.Termination("Last failure", status.LastFailure, now);
        writer.Metadata(job.Metadata, now);
        writer.Field("State", JobTable.State(job).Text);
        writer.Field("Completions", $"{status.Succeeded} of {spec.Completions}, {status.Active} active, at most {spec.Parallelism} at a time");
        writer.Field("Attempts failed", $"{status.Failed}, at most {spec.BackoffLimit} may");
        writer.Field("Started", status.StartTime is { } started ? $"{started:u} ({Age.Since(started, now)} ago)" : null);
        writer.Field("Ended", status.CompletionTime is { } ended ? $"{ended:u} ({Age.Since(ended, now)} ago){(status.ExitCode is { } code ? $", exit code {code}" : "")}" : null);
        writer.Template(spec);
        writer.Field("Deadline", spec.ActiveDeadline is { } deadline ? DurationText.Format(deadline) : null);
        writer.Field("Removed", spec.TtlAfterFinished is { } ttl ? $"{DurationText.Format(ttl)} after its end" : null);
        writer.Field("Orchestration", status.Orchestration);
        writer.Conditions(status.Conditions, now);
        if (!job.HasFailed()) writer.Termination("Last failure", status.LastFailure, now);
        if (status.FirstFailure?.Container != status.LastFailure?.Container) writer.Termination("First failure", status.FirstFailure, now);
    }
}
