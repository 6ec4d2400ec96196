using FunctionsPlatform.Contracts.Resources;
using ObservedPhase = FunctionsPlatform.Contracts.Agent.ContainerPhase;

namespace FunctionsPlatform.Orchestrations.Tests;

public sealed class CronLifeTests
{
    [Fact]
    public async Task A_cron_job_runs_when_it_is_due_and_keeps_so_many_of_its_jobs()
    {
        using var world = new World();
        (await world.JoinAsync("n1")).Result = ObservedPhase.Stopped;
        await world.CreateAsync(Cron("*/1 * * * *", spec => spec with { SuccessfulJobsHistoryLimit = 2 }));
        await world.SettleAsync();

        await world.PassAsync(TimeSpan.FromMinutes(5));

        var cron = (await world.GetAsync<CronJob>("tick"))!;
        Assert.Equal((5L, 0L), (cron.Status!.Started, cron.Status.Skipped));
        Assert.Equal(2, (await JobsAsync(world)).Count);
        Assert.All(await JobsAsync(world), job => Assert.True(job.IsComplete()));
        Assert.Equal(world.Time.GetUtcNow(), cron.Status.LastSuccessfulTime);
    }

    [Fact]
    public async Task Processes_that_die_and_meet_start_each_run_once()
    {
        using var world = new World();
        var node = await world.JoinAsync("n1");
        node.Result = ObservedPhase.Stopped;
        await world.CreateAsync(Cron("*/30 * * * * *", spec => spec with { SuccessfulJobsHistoryLimit = 100 }));
        await world.SettleAsync();
        var start = world.Time.GetUtcNow();

        for (var round = 0; round < 40; round++)
        {
            world.Time.Advance(TimeSpan.FromSeconds(10));
            await world.Plane.Platform.Heartbeats.BeatAsync("n1", World.Cancellation);
            // A few messages, then the process is gone; another works on the same storage beside it.
            await Task.WhenAll(world.Plane.DrainAsync(World.Cancellation, most: round % 5), world.NewPlane().DrainAsync(World.Cancellation, most: round % 3));
            await node.WorkAsync(World.Cancellation);
            world.Restart();
        }

        await world.PassAsync(TimeSpan.FromMinutes(3));
        await world.Plane.Platform.WorkloadSweep.SweepAsync(World.Cancellation);
        await world.SettleAsync();

        var cron = (await world.GetAsync<CronJob>("tick"))!;
        var jobs = await JobsAsync(world);
        var due = (long)(cron.Status!.DecidedThrough!.Value - start).TotalSeconds / 30;
        Assert.Equal(due, cron.Status.Started + cron.Status.Skipped);
        Assert.Equal(cron.Status.Started, jobs.Count);
        Assert.True(cron.Status.Started > 5, $"{cron.Status.Started} were started, {cron.Status.Skipped} skipped");
        Assert.All(jobs, job => Assert.Equal(1, job.Status!.Succeeded));
    }

    [Fact]
    public async Task A_cron_job_that_is_deleted_takes_its_jobs_along()
    {
        using var world = new World();
        await world.JoinAsync("n1");
        var cron = await world.CreateAsync(Cron("*/1 * * * *"));
        await world.SettleAsync();
        await world.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(2, (await JobsAsync(world)).Count);

        await world.DeleteAsync(cron);
        await world.SettleAsync();

        Assert.Null(await world.GetAsync<CronJob>("tick"));
        Assert.Empty(await JobsAsync(world));
        Assert.Empty(await world.ContainersAsync());
    }

    [Fact]
    public async Task A_skipped_run_is_an_event()
    {
        using var world = new World();
        await world.JoinAsync("n1");
        await world.CreateAsync(Cron("*/1 * * * *", spec => spec with { ConcurrencyPolicy = ConcurrencyPolicy.Forbid }));
        await world.SettleAsync();

        await world.PassAsync(TimeSpan.FromMinutes(3));

        Assert.Contains(await world.EventsAsync(), told => told is { Reason: "RunStillRunning", Count: 2, Regarding.Kind: "CronJob" });
    }

    private static async Task<List<Job>> JobsAsync(World world) => [.. (await world.Outside.Resources.SnapshotAsync(World.Namespace, World.Cancellation)).List<Job>()];

    private static CronJob Cron(string schedule, Func<CronJobSpec, CronJobSpec>? change = null)
    {
        var spec = new CronJobSpec { Schedule = schedule, JobTemplate = new JobTemplate { Spec = new JobSpec { Image = "sum:1" } } };
        return new CronJob { Metadata = new ObjectMeta { Name = "tick", Namespace = World.Namespace }, Spec = change?.Invoke(spec) ?? spec };
    }
}
