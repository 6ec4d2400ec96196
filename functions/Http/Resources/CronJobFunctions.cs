using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.Planning.CronJobs;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>POST of a CronJob's <c>trigger</c>: a run now, whatever its schedule and its policy say. The answer is the Job.</summary>
internal sealed class CronJobFunctions(ResourceStore store, IResourceListener listener, IdSource ids)
{
    private const int Tries = 5;

    public async Task<IResult> TriggerAsync(HttpContext context)
    {
        context.Request.RouteValues["plural"] = ResourceKinds.CronJob.Plural;
        if (!ResourceAddress.TryRead(context.Request, out var address, out var refusal)) return refusal;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            if (await store.GetAsync<CronJob>(address.Namespace, address.Name!, context.RequestAborted) is not { } cron) return Refusals.NotFound($"There is no {address}.");
            if (cron.Metadata.DeletionTimestamp is not null) return Refusals.WrongState($"{address} is being deleted.");
            var job = ContainersFinalizer.With(CronPlanner.JobOf(cron, ids.NewSuffix(), Caller.Of(context).ToString()));
            if (await store.CreateAsync(job, context.RequestAborted) is not WriteOutcome<Job>.Written { Resource: var made }) continue;
            await listener.ChangedAsync(made);
            await listener.ChangedAsync(cron);
            return new ResourceResult(ResourceKinds.Job, made, StatusCodes.Status201Created, (address with { Kind = ResourceKinds.Job, Name = made.Metadata.Name }).Path);
        }

        return Refusals.Unavailable($"No name was found for a run of {address}; try again.");
    }
}
