using FunctionsPlatform.Contracts.Resources;
using ObservedPhase = FunctionsPlatform.Contracts.Agent.ContainerPhase;

namespace FunctionsPlatform.Orchestrations.Tests;

public sealed class JobLifeTests
{
    [Fact]
    public async Task A_job_runs_as_often_as_asked_for_and_keeps_its_containers_for_their_logs()
    {
        using var world = new World();
        (await world.JoinAsync("n1")).Result = ObservedPhase.Stopped;

        await world.CreateAsync(Make.Job(new JobSpec { Image = "sum:1", Completions = 3, Parallelism = 2 }));
        await world.SettleAsync();

        var job = (await world.GetAsync<Job>("sum"))!;
        Assert.True(job.IsComplete());
        Assert.Equal((3, 0, 0), (job.Status!.Succeeded, job.Status.Failed, job.Status.Active));
        Assert.Equal(3, (await world.ContainersAsync()).Count(container => container.Status.Phase == ContainerPhase.Stopped));
    }

    [Fact]
    public async Task A_job_that_fails_is_tried_again_after_its_pause_until_its_limit_and_says_why()
    {
        using var world = new World();
        (await world.JoinAsync("n1")).Result = ObservedPhase.Failed;

        await world.CreateAsync(Make.Job(new JobSpec { Image = "sum:1", BackoffLimit = 1, InitialBackoff = TimeSpan.FromSeconds(30) }));
        await world.SettleAsync();
        Assert.Equal((1, false), (await world.GetAsync<Job>("sum") is { } early ? (early.Status!.Failed, early.IsFinished()) : default));
        await world.PassAsync(TimeSpan.FromSeconds(40));

        var job = (await world.GetAsync<Job>("sum"))!;
        Assert.True(job.HasFailed());
        Assert.Equal((2, 3, "boom"), (job.Status!.Failed, job.Status.ExitCode, job.Status.FirstFailure!.LogTail.Single()));
        Assert.Contains(await world.EventsAsync(), told => told.Reason == "JobFailed" && told.Regarding.Kind == "Job");
    }

    [Fact]
    public async Task A_process_that_dies_in_the_middle_of_a_job_doubles_nothing()
    {
        using var world = new World();
        var node = await world.JoinAsync("n1");
        node.Result = ObservedPhase.Stopped;
        await world.CreateAsync(Make.Job(new JobSpec { Image = "sum:1", Completions = 12, Parallelism = 3, AttemptHistoryLimit = 100 }));

        for (var round = 0; round < 40; round++)
        {
            // A few messages, then the process is gone with whatever it was about to do.
            await world.Plane.DrainAsync(World.Cancellation, most: 3);
            await node.WorkAsync(World.Cancellation);
            world.Restart();
            world.Time.Advance(TimeSpan.FromSeconds(31));
            await world.Plane.Platform.Heartbeats.BeatAsync("n1", World.Cancellation);
        }

        await world.PassAsync(TimeSpan.FromMinutes(3));
        await world.Plane.Platform.WorkloadSweep.SweepAsync(World.Cancellation);
        await world.SettleAsync();
        var job = (await world.GetAsync<Job>("sum"))!;
        Assert.True(job.IsComplete(), $"{job.Status}");
        var counted = (await world.ContainersAsync()).Where(container => container.Metadata.Annotations.GetValueOrDefault("platform/outcome") == "Succeeded");
        Assert.Equal((12, 12), (job.Status!.Succeeded, counted.Count()));
    }

    [Fact]
    public async Task A_job_whose_wake_was_lost_is_found_by_the_sweep()
    {
        using var world = new World();
        (await world.JoinAsync("n1")).Result = ObservedPhase.Stopped;
        await world.Outside.Resources.CreateAsync(Make.Job(new JobSpec { Image = "sum:1" }), World.Cancellation);
        await world.SettleAsync();
        Assert.Null((await world.GetAsync<Job>("sum"))!.Status);

        Assert.Equal(1, await world.Plane.Platform.WorkloadSweep.SweepAsync(World.Cancellation));

        await world.SettleAsync();
        Assert.True((await world.GetAsync<Job>("sum"))!.IsComplete());
        Assert.Equal(0, await world.Plane.Platform.WorkloadSweep.SweepAsync(World.Cancellation));
    }

    [Fact]
    public async Task A_finished_job_and_its_containers_go_when_its_time_is_up()
    {
        using var world = new World();
        (await world.JoinAsync("n1")).Result = ObservedPhase.Stopped;
        await world.CreateAsync(Make.Job(new JobSpec { Image = "sum:1", TtlAfterFinished = TimeSpan.FromSeconds(20) }));
        await world.SettleAsync();

        await world.PassAsync(TimeSpan.FromSeconds(15));
        Assert.NotNull(await world.GetAsync<Job>("sum"));
        await world.PassAsync(TimeSpan.FromSeconds(15));

        Assert.Null(await world.GetAsync<Job>("sum"));
        Assert.Empty(await world.ContainersAsync());
    }

    [Fact]
    public async Task A_job_that_is_deleted_stops_what_runs_first()
    {
        using var world = new World();
        var node = await world.JoinAsync("n1");
        var job = await world.CreateAsync(Make.Job(new JobSpec { Image = "sum:1" }));
        await world.SettleAsync();
        Assert.Equal(1, node.Running);

        await world.DeleteAsync(job);
        await world.SettleAsync();

        Assert.Equal(0, node.Running);
        Assert.Null(await world.GetAsync<Job>("sum"));
        Assert.Empty(await world.ContainersAsync());
    }

    [Fact]
    public async Task The_work_of_a_lost_node_is_done_on_another()
    {
        using var world = new World();
        var first = await world.JoinAsync("n1");
        await world.CreateAsync(Make.Job(new JobSpec { Image = "sum:1", BackoffLimit = 0 }));
        await world.SettleAsync();
        (await world.JoinAsync("n2")).Result = ObservedPhase.Stopped;
        first.IsUp = false;

        await world.PassAsync(TimeSpan.FromMinutes(2));

        var job = (await world.GetAsync<Job>("sum"))!;
        Assert.True(job.IsComplete(), $"{job.Status}");
        Assert.Equal("n2", (await world.ContainersAsync()).Single().Spec.Node);
    }
}
