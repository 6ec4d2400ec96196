using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Durable.Tests;

/// <summary>Work that can only fail is parked where it is seen, and never loops.</summary>
public sealed class PoisonTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task An_orchestrator_that_cannot_be_made_is_parked_with_the_reason_and_goes_on_once_repaired()
    {
        var broken = true;
        world.Registry.AddOrchestrator("fragile", () => broken ? throw new InvalidOperationException("no connection string") : new Fine());
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("fragile", cancellationToken: World.Token);

        var failures = await FailUntilQuietAsync(host);

        var parked = await host.Client.GetInstanceAsync(id, false, World.Token);
        Assert.Equal(OrchestrationRuntimeStatus.Parked, parked!.RuntimeStatus);
        Assert.Equal("Its step failed 5 times: InvalidOperationException: no connection string", parked.Reason);
        Assert.Equal(4, failures);
        world.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, (await host.Engine.SweepAsync(World.Token)).Rung);

        broken = false;
        await host.Client.ResumeInstanceAsync(id, null, World.Token);
        Assert.Equal("fine", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_orchestrator_step_that_ends_its_process_every_time_is_parked()
    {
        var deaths = 0;
        Death? death = null;
        world.Registry.AddOrchestrator("kills", () => death?.Die() ?? new Fine());
        var host = world.NewHost(cached: 0);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("kills", cancellationToken: World.Token);

        for (var delivery = 1; delivery <= 20 && !await IsParkedAsync(host, id); delivery++)
        {
            death = new Death();
            try
            {
                await world.NewHost(death, cached: 0).HandleOneAsync();
            }
            catch (SimulatedCrashException)
            {
                deaths++;
            }

            world.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var parked = await host.Client.GetInstanceAsync(id, false, World.Token);
        Assert.Equal(OrchestrationRuntimeStatus.Parked, parked!.RuntimeStatus);
        Assert.Contains("ended the process", parked.Reason, StringComparison.Ordinal);
        Assert.Equal(8, deaths);
        Assert.Equal(0, await world.Queues.CountAsync(DurableTaskQueues.Steps, World.Token));

        death = null;
        await host.Client.ResumeInstanceAsync(id, null, World.Token);
        Assert.Equal("fine", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_doorbell_that_comes_often_through_no_fault_of_its_instance_parks_nothing()
    {
        world.Registry.AddOrchestratorFunc("innocent", _ => "done");
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("innocent", cancellationToken: World.Token);
        for (var outage = 0; outage < 30; outage++)
        {
            await world.Queues.ReceiveAsync(new(DurableTaskQueues.Steps, TimeSpan.FromSeconds(1)), World.Token);
            world.Time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal("done", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_history_that_cannot_be_read_parks_its_instance_which_can_still_be_terminated()
    {
        world.Registry.AddOrchestratorFunc("waits", context => context.WaitForExternalEvent<string>("go"));
        var host = world.NewHost(cached: 0);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("waits", cancellationToken: World.Token);
        await host.RunUntilQuietAsync();
        var damaged = new TableOperation.Upsert("h|00000000|00000001", new TableProperties { ["Events"] = new byte[] { 1, 2, 3 } });
        await world.Tables.SubmitAsync("DurableTasks", id, [damaged], World.Token);

        await host.Client.RaiseEventAsync(id, "go", "", World.Token);
        await host.RunUntilQuietAsync();

        var parked = await host.Client.GetInstanceAsync(id, false, World.Token);
        Assert.Equal(OrchestrationRuntimeStatus.Parked, parked!.RuntimeStatus);
        Assert.Contains("The history row 'h|00000000|00000001' cannot be read", parked.Reason, StringComparison.Ordinal);
        await host.Client.TerminateInstanceAsync(id, null, World.Token);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await host.RunToEndAsync(id)).RuntimeStatus);
    }

    [Fact]
    public async Task A_history_that_cannot_be_read_keeps_neither_terminate_nor_purge_from_its_children_and_is_not_restarted_without_its_input()
    {
        world.Registry
            .AddOrchestratorFunc("parent", context =>
            {
                _ = context.CallSubOrchestratorAsync<string>("child", options: new SubOrchestrationOptions(InstanceId: "child"));
                return context.WaitForExternalEvent<string>("go");
            })
            .AddOrchestratorFunc("child", context => context.WaitForExternalEvent<string>("go"));
        var host = world.NewHost(cached: 0);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("parent", "input", cancellationToken: World.Token);
        await host.RunUntilQuietAsync();
        await host.Client.RaiseEventAsync(id, "other", "", World.Token);
        await host.RunUntilQuietAsync();
        var damaged = new TableOperation.Upsert("h|00000000|00000002", new TableProperties { ["Events"] = new byte[] { 1, 2, 3 } });
        await world.Tables.SubmitAsync("DurableTasks", id, [damaged], World.Token);

        await host.Client.TerminateInstanceAsync(id, new TerminateInstanceOptions(Recursive: true), World.Token);
        await host.DrainAsync();

        foreach (var one in (string[])[id, "child"])
            Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await host.Client.GetInstanceAsync(one, true, World.Token))!.RuntimeStatus);
        Assert.Equal(2, await host.Client.GetAllInstancesAsync(new OrchestrationQuery { Statuses = [OrchestrationRuntimeStatus.Terminated] }, World.Token).CountAsync(World.Token));
        await world.Tables.SubmitAsync("DurableTasks", id, [new TableOperation.Upsert("h|00000000|00000001", damaged.Properties)], World.Token);
        await Assert.ThrowsAsync<InvalidDataException>(() => host.Client.RestartAsync(id, true, World.Token));
        await world.Tables.SubmitAsync("DurableTasks", id, [damaged], World.Token);
        Assert.Equal(1, (await host.Client.PurgeInstanceAsync(id, new PurgeInstanceOptions(Recursive: true), World.Token)).PurgedInstanceCount);
    }

    [Fact]
    public async Task An_activity_is_not_run_again_because_the_step_after_it_fails()
    {
        var runs = 0;
        var broken = false;
        world.Registry
            .AddOrchestrator("fragile", () => broken ? throw new InvalidOperationException("later") : new Calls())
            .AddActivityFunc<object?, string>("counts", (_, _) =>
            {
                broken = true;
                return $"run {++runs}";
            });
        var host = world.NewHost(cached: 0);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("fragile", cancellationToken: World.Token);
        await FailUntilQuietAsync(host);

        Assert.True(await IsParkedAsync(host, id));
        broken = false;
        await host.Client.ResumeInstanceAsync(id, null, World.Token);

        Assert.Equal("run 1", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
    }

    /// <summary>As a pump does: what throws comes again.</summary>
    private async Task<int> FailUntilQuietAsync(Host host)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                await host.RunUntilQuietAsync();
                return failures;
            }
            catch (InvalidOperationException)
            {
                Assert.True(failures < 20, "Still failing.");
                world.Time.Advance(TimeSpan.FromMinutes(1));
            }
        }
    }

    private static async Task<bool> IsParkedAsync(Host host, string id) =>
        (await host.Client.GetInstanceAsync(id, false, World.Token))!.RuntimeStatus == OrchestrationRuntimeStatus.Parked;

    private sealed class Fine : TaskOrchestrator<object?, string>
    {
        public override Task<string> RunAsync(TaskOrchestrationContext context, object? input) => Task.FromResult("fine");
    }

    private sealed class Calls : TaskOrchestrator<object?, string>
    {
        public override Task<string> RunAsync(TaskOrchestrationContext context, object? input) => context.CallActivityAsync<string>("counts");
    }

    /// <summary>The end of a process in the middle of a step: nothing that it does afterwards reaches the storage.</summary>
    private sealed class Death : StorageFaults
    {
        private bool isDead;

        public ITaskOrchestrator Die()
        {
            isDead = true;
            throw new SimulatedCrashException("The step ended the process.");
        }

        public override ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken) =>
            isDead ? throw new SimulatedCrashException($"The process is dead: {call}.") : ValueTask.FromResult(0);

        public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
