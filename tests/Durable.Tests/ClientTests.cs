using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Durable.Tests;

public sealed class ClientTests : IDisposable
{
    private readonly World world = new();

    public ClientTests() => world.Registry
        .AddOrchestratorFunc("ends", _ => Task.FromResult("done"))
        .AddOrchestratorFunc("waits", context => context.WaitForExternalEvent<string>("go"));

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task A_second_start_under_a_running_id_is_refused_and_under_an_ended_one_accepted()
    {
        var host = world.NewHost();
        var options = new StartOrchestrationOptions("same");
        await host.Client.ScheduleNewOrchestrationInstanceAsync("waits", null, options, World.Token);
        await host.RunUntilQuietAsync();

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(
            () => host.Client.ScheduleNewOrchestrationInstanceAsync("ends", null, options, World.Token));
        await host.Client.RaiseEventAsync("same", "go", "first", World.Token);
        await host.RunToEndAsync("same");

        await host.Client.ScheduleNewOrchestrationInstanceAsync("ends", null, options, World.Token);
        Assert.Equal("done", (await host.RunToEndAsync("same")).ReadOutputAs<string>());
        var kept = options.WithDedupeStatuses(OrchestrationRuntimeStatus.Completed);
        var outcome = await host.Client.TryScheduleNewOrchestrationInstanceAsync("ends", null, kept, World.Token);
        Assert.Equal(new ScheduleOutcome.AlreadyExists("same", OrchestrationRuntimeStatus.Completed), outcome);
    }

    [Fact]
    public async Task A_bell_whose_answer_is_lost_is_rung_again_and_its_caller_hears_nothing_of_it()
    {
        var host = world.NewHost(new LostSends());
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("ends", null, cancellationToken: World.Token);

        Assert.Equal(2, await world.Queues.CountAsync(DurableTaskQueues.Steps, World.Token));
        Assert.Equal("done", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_event_for_an_earlier_life_of_an_id_does_not_reach_the_next()
    {
        var host = world.NewHost();
        var options = new StartOrchestrationOptions("again");
        await host.Client.ScheduleNewOrchestrationInstanceAsync("waits", null, options, World.Token);
        await host.RunUntilQuietAsync();
        await host.Client.RaiseEventAsync("again", "go", "first", World.Token);
        await host.Client.RaiseEventAsync("again", "go", "left over", World.Token);
        await host.RunToEndAsync("again");

        await host.Client.ScheduleNewOrchestrationInstanceAsync("waits", null, options, World.Token);
        await host.DrainAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Running, (await host.Client.GetInstanceAsync("again", false, World.Token))!.RuntimeStatus);
    }

    [Fact]
    public async Task Listing_pages_by_id_and_filters_by_status_and_prefix()
    {
        var host = world.NewHost();
        for (var number = 0; number < 25; number++)
        {
            var name = number % 5 == 0 ? "waits" : "ends";
            await host.Client.ScheduleNewOrchestrationInstanceAsync(name, null, new StartOrchestrationOptions($"list-{number:D2}"), World.Token);
        }

        await host.Client.ScheduleNewOrchestrationInstanceAsync("ends", null, new StartOrchestrationOptions("other"), World.Token);
        await host.RunUntilQuietAsync();

        var all = await ListAsync(host, new OrchestrationQuery { InstanceIdPrefix = "list-", PageSize = 7 });
        var running = await ListAsync(host, new OrchestrationQuery { Statuses = [OrchestrationRuntimeStatus.Running], PageSize = 2 });

        Assert.Equal(Enumerable.Range(0, 25).Select(number => $"list-{number:D2}"), all);
        Assert.Equal(["list-00", "list-05", "list-10", "list-15", "list-20"], running);
    }

    [Fact]
    public async Task Purging_removes_what_ended_long_ago_with_every_row_and_payload()
    {
        var host = world.NewHost();
        var large = new string('x', 100_000);
        await host.Client.ScheduleNewOrchestrationInstanceAsync("ends", large, new StartOrchestrationOptions("old"), World.Token);
        await host.RunUntilQuietAsync();
        world.Time.Advance(TimeSpan.FromDays(2));
        await host.Client.ScheduleNewOrchestrationInstanceAsync("ends", null, new StartOrchestrationOptions("young"), World.Token);
        await host.Client.ScheduleNewOrchestrationInstanceAsync("waits", null, new StartOrchestrationOptions("running"), World.Token);
        await host.RunUntilQuietAsync();

        var result = await host.Client.PurgeCompletedAsync(world.Time.GetUtcNow().AddDays(-1), cancellationToken: World.Token);

        Assert.Equal(new PurgeResult(1, true), result);
        Assert.Equal(["running", "young"], await ListAsync(host, new OrchestrationQuery()));
        Assert.Empty((await world.Tables.QueryAsync(new("DurableTasks", "old"), World.Token)).Entities);
        Assert.Empty(await world.Blobs.ListAsync("durable-payloads", "", World.Token).ToListAsync(World.Token));
        Assert.Equal(0, (await host.Client.PurgeInstanceAsync("running", World.Token)).PurgedInstanceCount);
    }

    [Fact]
    public async Task The_sweep_wakes_an_instance_whose_doorbell_was_lost()
    {
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("waits", cancellationToken: World.Token);
        await LoseDoorbellAsync();
        await host.RunUntilQuietAsync();
        Assert.Equal(0, (await host.Engine.SweepAsync(World.Token)).Rung);

        world.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, (await host.Engine.SweepAsync(World.Token)).Rung);
        await host.RunUntilQuietAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await host.Client.GetInstanceAsync(id, false, World.Token))!.RuntimeStatus);

        await host.Client.RaiseEventAsync(id, "go", "", World.Token);
        await LoseDoorbellAsync();
        world.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, (await host.Engine.SweepAsync(World.Token)).Rung);
        await host.RunUntilQuietAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await host.Client.GetInstanceAsync(id, false, World.Token))!.RuntimeStatus);
    }

    [Fact]
    public async Task A_waiting_caller_is_woken_by_the_end_without_the_clock_moving()
    {
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("waits", cancellationToken: World.Token);
        var waiting = host.Client.WaitForInstanceCompletionAsync(id, true, World.Token);
        await host.RunUntilQuietAsync();
        Assert.False(waiting.IsCompleted);

        await host.Client.RaiseEventAsync(id, "go", "woken", World.Token);
        await host.RunUntilQuietAsync();

        var ended = await waiting.WaitAsync(TimeSpan.FromSeconds(10), World.Token);
        Assert.Equal("woken", ended.ReadOutputAs<string>());
    }

    private async Task LoseDoorbellAsync()
    {
        var lost = await world.Queues.ReceiveAsync(new(DurableTaskQueues.Steps, TimeSpan.FromSeconds(1)), World.Token);
        Assert.True(await world.Queues.DeleteAsync(DurableTaskQueues.Steps, Assert.Single(lost), World.Token));
    }

    private static async Task<List<string>> ListAsync(Host host, OrchestrationQuery query) =>
        await host.Client.GetAllInstancesAsync(query, World.Token).Select(instance => instance.InstanceId).ToListAsync(World.Token);

    /// <summary>Loses the answer of the first send.</summary>
    private sealed class LostSends : StorageFaults
    {
        private int sends;

        public override ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken) => ValueTask.FromResult(0);

        public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) =>
            call.Operation == "Queues.Send" && Interlocked.Increment(ref sends) == 1
                ? ValueTask.FromException(new StorageException("The answer is lost.", outcomeUnknown: true))
                : ValueTask.CompletedTask;
    }
}
