using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.Planning.Jobs;
using FunctionsPlatform.State;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Jobs;

/// <summary>Brings a job closer to its end, and removes it when its time is up.</summary>
public sealed class ReconcileJob(WorkloadParts parts) : ReconcileWorkload<JobWorld, JobPlan>(parts, parts.Loggers.CreateLogger<ReconcileJob>())
{
    public static readonly TaskName Name = new("ReconcileJob");

    protected override string Source => "job-orchestration";

    protected override string Noun => "job";

    protected override ValueTask<JobWorld> ReadAsync(ResourceSnapshot snapshot, WorkloadReference reference, CancellationToken cancellationToken) =>
        ValueTask.FromResult(JobWorld.Of(snapshot, reference, snapshot.ContainersOf(reference)));

    protected override ImmutableArray<Resource> WrittenBesides(JobPlan plan) => [.. plan.Mark];

    protected override bool AddTo(ResourceTransaction transaction, JobWorld world, JobPlan plan)
    {
        foreach (var container in plan.Mark) transaction.Put(container);
        return !plan.Mark.IsEmpty;
    }

    protected override async Task FollowAsync(JobWorld world, JobPlan plan, ImmutableArray<Resource> written, CancellationToken cancellationToken)
    {
        if (world.Job is not { } job) return;
        if (plan.Remove) await RemoveAsync(job, cancellationToken).ConfigureAwait(false);
        // Whoever made the job goes by whether it has ended and whether it is there.
        var hasEnded = !job.IsFinished() && (job with { Status = plan.Status }).IsFinished();
        if (hasEnded || plan.Finished) await Parts.Workloads.WakeOwnersAsync([job], cancellationToken).ConfigureAwait(false);
    }

    // A mark only: what it owns goes first, by the plans to come.
    private async Task RemoveAsync(Job job, CancellationToken cancellationToken)
    {
        var current = await Parts.Resources.GetAsync<Job>(job.Metadata.Namespace, job.Metadata.Name, cancellationToken).ConfigureAwait(false);
        if (current is null || current.Metadata.Uid != job.Metadata.Uid) return;
        await Parts.Resources.DeleteAsync<Job>(job.Metadata.Namespace, job.Metadata.Name, Precondition.Unchanged(current), cancellationToken).ConfigureAwait(false);
    }
}
