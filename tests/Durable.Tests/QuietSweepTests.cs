using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Durable.Tests;

/// <summary>A sweep reads an instance again only when something of it may have become overdue.</summary>
public sealed class QuietSweepTests : IDisposable
{
    private readonly World world = new();

    public QuietSweepTests()
    {
        world.Registry.AddOrchestratorFunc<string>("waits", context => context.WaitForExternalEvent<string>("go"));
        world.Registry.AddOrchestratorFunc("sleeps", async context =>
        {
            await context.CreateTimer(TimeSpan.FromMinutes(10), CancellationToken.None);
            return "awake";
        });
    }

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task An_instance_that_only_waits_is_read_by_the_first_sweep_and_then_some_hours_later()
    {
        var host = world.NewHost();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("waits", cancellationToken: World.Token);
        await host.RunUntilQuietAsync();
        Assert.Equal(new SweepResult(1, 0, 0), await SweepAsync(host, TimeSpan.Zero));

        for (var hour = 0; hour < 2; hour++) Assert.Equal(new SweepResult(0, 0, 0), await SweepAsync(host, TimeSpan.FromHours(1)));

        Assert.Equal(new SweepResult(1, 0, 0), await SweepAsync(host, TimeSpan.FromHours(4)));
    }

    [Fact]
    public async Task A_timer_whose_alarm_was_lost_is_found_once_it_is_overdue()
    {
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("sleeps", cancellationToken: World.Token);
        await host.RunUntilQuietAsync();
        Assert.Equal(0, (await SweepAsync(host, TimeSpan.FromMinutes(1))).Rung);
        Assert.Equal(0, (await SweepAsync(host, TimeSpan.FromMinutes(1))).Examined);
        world.Time.Advance(TimeSpan.FromMinutes(8));
        await LoseDoorbellAsync();

        Assert.Equal(0, (await SweepAsync(host, TimeSpan.Zero)).Rung);
        Assert.Equal(1, (await SweepAsync(host, TimeSpan.FromMinutes(1))).Rung);
        Assert.Equal("awake", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_event_whose_ring_failed_is_found_by_the_next_sweep()
    {
        var faults = new FailingRing();
        var host = world.NewHost(faults);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("waits", cancellationToken: World.Token);
        await host.RunUntilQuietAsync();
        Assert.Equal(1, (await SweepAsync(host, TimeSpan.FromMinutes(1))).Examined);
        faults.Fails = true;
        await Assert.ThrowsAsync<StorageException>(() => host.Client.RaiseEventAsync(id, "go", "went", World.Token));
        faults.Fails = false;

        Assert.Equal(1, (await SweepAsync(host, TimeSpan.FromMinutes(1))).Rung);
        Assert.Equal("went", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task What_another_processs_client_left_without_a_bell_is_found_within_hours_and_at_once_by_a_new_process()
    {
        var (host, elsewhere) = (world.NewHost(), world.NewHost());
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("waits", cancellationToken: World.Token);
        await host.RunUntilQuietAsync();
        await SweepAsync(host, TimeSpan.Zero);
        await elsewhere.Client.RaiseEventAsync(id, "go", "went", World.Token);
        await LoseDoorbellAsync();

        Assert.Equal(0, (await SweepAsync(host, TimeSpan.FromMinutes(1))).Rung);
        Assert.Equal(1, (await world.NewHost().Engine.SweepAsync(World.Token)).Rung);
        await LoseDoorbellAsync();
        Assert.Equal(1, (await SweepAsync(host, new DurableTaskOptions().SweepQuiet)).Rung);
        Assert.Equal("went", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Instances_that_wait_for_the_end_of_time_are_swept_like_all_others()
    {
        world.Registry.AddOrchestratorFunc("for ever", async context =>
        {
            await context.CreateTimer(DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc), CancellationToken.None);
            return "over";
        });
        var host = world.NewHost();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("for ever", cancellationToken: World.Token);
        await host.Client.ScheduleNewOrchestrationInstanceAsync("waits", null, new StartOrchestrationOptions { StartAt = DateTimeOffset.MaxValue }, World.Token);
        await host.RunUntilQuietAsync();

        Assert.Equal(new SweepResult(2, 0, 0), await SweepAsync(host, TimeSpan.FromMinutes(1)));
        Assert.Equal(new SweepResult(0, 0, 0), await SweepAsync(host, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task A_bell_that_hosts_of_another_version_gave_up_is_rung_by_the_next_sweep_of_a_host_that_runs_the_instance()
    {
        var (old, current) = (world.NewHost(versioning: Rejecting("1")), world.NewHost(versioning: Rejecting("2")));
        var id = await current.Client.ScheduleNewOrchestrationInstanceAsync("waits", null, new StartOrchestrationOptions { Version = "2" }, World.Token);
        await current.RunUntilQuietAsync();
        Assert.Equal(0, (await SweepAsync(current, TimeSpan.FromMinutes(1))).Rung);
        await old.Client.RaiseEventAsync(id, "go", "went", World.Token);
        await old.DrainAsync();

        Assert.Equal(1, (await SweepAsync(current, TimeSpan.FromMinutes(1))).Rung);
        Assert.Equal("went", (await current.RunToEndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_rewind_whose_ring_failed_is_found_by_the_next_sweep_although_the_instance_failed_elsewhere()
    {
        world.Registry.AddOrchestratorFunc<string>("fails once told", async context =>
        {
            await context.WaitForExternalEvent<string>("go");
            throw new InvalidOperationException("no");
        });
        var faults = new FailingRing();
        var (host, elsewhere) = (world.NewHost(faults), world.NewHost());
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("fails once told", cancellationToken: World.Token);
        await host.RunUntilQuietAsync();
        await SweepAsync(host, TimeSpan.FromMinutes(1));
        await elsewhere.Client.RaiseEventAsync(id, "go", "now", World.Token);
        await elsewhere.RunUntilQuietAsync();
        faults.Fails = true;
        await Assert.ThrowsAsync<StorageException>(() => host.Client.RewindInstanceAsync(id, cancellationToken: World.Token));
        faults.Fails = false;

        Assert.Equal(1, (await SweepAsync(host, TimeSpan.FromMinutes(1))).Rung);
    }

    private static VersioningOptions Rejecting(string version) =>
        new() { Version = version, MatchStrategy = VersionMatchStrategy.Strict, FailureStrategy = VersionFailureStrategy.Reject };

    private async Task<SweepResult> SweepAsync(Host host, TimeSpan later)
    {
        world.Time.Advance(later);
        return await host.Engine.SweepAsync(World.Token);
    }

    private async Task LoseDoorbellAsync()
    {
        var lost = await world.Queues.ReceiveAsync(new(DurableTaskQueues.Steps, TimeSpan.FromSeconds(1)), World.Token);
        Assert.True(await world.Queues.DeleteAsync(DurableTaskQueues.Steps, Assert.Single(lost), World.Token));
    }

    private sealed class FailingRing : StorageFaults
    {
        public bool Fails { get; set; }

        public override ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken) =>
            Fails && call.Operation == "Queues.Send" ? throw new StorageException("No ring today.") : ValueTask.FromResult(0);

        public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
