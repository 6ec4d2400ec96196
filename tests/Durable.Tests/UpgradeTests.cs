namespace FunctionsPlatform.Durable.Tests;

/// <summary>Histories of yesterday against the code of today.</summary>
public sealed class UpgradeTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task The_check_names_the_instances_that_would_diverge_and_touches_none()
    {
        var host = world.NewHost(registry: Code("echo"));
        foreach (var (name, id) in ((string, string)[])[("greets", "b"), ("greets", "a"), ("waits", "c"), ("gone", "d"), ("greets", "ended")])
            await host.Client.ScheduleNewOrchestrationInstanceAsync(name, null, new StartOrchestrationOptions(id), World.Token);
        await host.RunUntilQuietAsync();
        await host.Client.RaiseEventAsync("ended", "go", "", World.Token);
        await host.RunUntilQuietAsync();

        var same = await new UpgradeCheck(host.Backend, Code("echo")).RunAsync(World.Token);
        var changed = await new UpgradeCheck(host.Backend, Code("shout")).RunAsync(World.Token);

        Assert.Equal(4, same.Checked);
        Assert.Equal("d", Assert.Single(same.Diverging).InstanceId);
        Assert.Equal(4, changed.Checked);
        Assert.Equal(["a", "b", "d"], changed.Diverging.Select(finding => finding.InstanceId));
        Assert.Equal("Step 1 decided activity 'echo' (#0); the code now decides activity 'shout' (#0).", changed.Diverging[0].Reason);
        Assert.Equal("No orchestrator named 'gone' is registered.", changed.Diverging[2].Reason);
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await host.Client.GetInstanceAsync("a", false, World.Token))!.RuntimeStatus);
        await host.Client.RaiseEventAsync("a", "go", "!", World.Token);
        Assert.Equal("echo!", (await host.RunToEndAsync("a")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task The_check_names_what_a_host_of_this_version_would_not_run()
    {
        var host = world.NewHost(registry: Code("echo"), versioning: new VersioningOptions { Version = "1", MatchStrategy = VersionMatchStrategy.CurrentOrOlder });
        await host.Client.ScheduleNewOrchestrationInstanceAsync("waits", null, new StartOrchestrationOptions("newer") { Version = "2" }, World.Token);

        var report = await new UpgradeCheck(host.Backend, Code("echo")).RunAsync(World.Token);

        Assert.Equal("Version '2' is not run by a host of version '1' (CurrentOrOlder).", Assert.Single(report.Diverging).Reason);
    }

    [Fact]
    public async Task A_recorded_history_is_replayed_in_a_test_without_any_storage()
    {
        var host = world.NewHost(registry: Code("echo"));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("greets", cancellationToken: World.Token);
        await host.Client.RaiseEventAsync(id, "go", new string('!', 50_000), World.Token);
        await host.RunToEndAsync(id);

        var recorded = await host.Client.RecordHistoryAsync(id, World.Token);
        var history = RecordedHistory.FromBytes(recorded!.ToBytes());

        Assert.Equal(("greets", id), (history.Name, history.InstanceId));
        Assert.False(OrchestrationReplay.Run(history, Code("echo")).Diverges);
        Assert.Contains("'shout'", OrchestrationReplay.Run(history, Code("shout")).Reason, StringComparison.Ordinal);
        Assert.Null(await host.Client.RecordHistoryAsync("nobody", World.Token));
        Assert.Throws<InvalidDataException>(() => RecordedHistory.FromBytes([9, 9]));
    }

    [Fact]
    public async Task A_replay_notices_when_the_code_ends_earlier_later_or_otherwise_than_recorded()
    {
        var host = world.NewHost(registry: Code("echo"));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("greets", cancellationToken: World.Token);
        await host.RunUntilQuietAsync();
        await host.Client.RaiseEventAsync(id, "go", "!", World.Token);
        await host.RunToEndAsync(id);
        var history = (await host.Client.RecordHistoryAsync(id, World.Token))!;

        var earlier = Replay(history, context => context.CallActivityAsync<string>("echo"));
        var later = Replay(history, async context =>
        {
            await context.CallActivityAsync<string>("echo");
            await context.WaitForExternalEvent<string>("go");
            return await context.WaitForExternalEvent<string>("more");
        });
        var otherwise = Replay(history, async context =>
        {
            await context.CallActivityAsync<string>("echo");
            await context.WaitForExternalEvent<string>("go");
            throw new InvalidOperationException("now it fails");
        });

        Assert.Contains("The code now ends in step 2", earlier, StringComparison.Ordinal);
        Assert.Contains("Step 3 ended with ExecutionCompleted; the code now goes on", later, StringComparison.Ordinal);
        Assert.Contains("Step 3 ended with ExecutionCompleted; the code now ends with", otherwise, StringComparison.Ordinal);
        Assert.Contains("now it fails", otherwise, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_with_a_rewind_in_it_is_replayed_without_what_the_rewind_voided()
    {
        var broken = true;
        world.Registry
            .AddOrchestratorFunc("chain", async context => await context.CallActivityAsync<string>("a") + await context.WaitForExternalEvent<string>("go"))
            .AddActivityFunc<object?, string>("a", (_, _) => broken ? throw new InvalidOperationException("broken") : "a");
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("chain", cancellationToken: World.Token);
        await host.RunToEndAsync(id);
        broken = false;
        await host.Client.RewindInstanceAsync(id, null, World.Token);
        await host.RunUntilQuietAsync();

        Assert.Empty((await new UpgradeCheck(host.Backend, world.Registry).RunAsync(World.Token)).Diverging);
        Assert.False(OrchestrationReplay.Run((await host.Client.RecordHistoryAsync(id, World.Token))!, world.Registry).Diverges);
    }

    private static string? Replay(RecordedHistory history, Func<TaskOrchestrationContext, Task<string>> code) =>
        OrchestrationReplay.Run(history, new DurableTaskRegistry().AddOrchestratorFunc("greets", code)).Reason;

    private static DurableTaskRegistry Code(string activity)
    {
        var registry = new DurableTaskRegistry()
            .AddOrchestratorFunc("greets", async context => await context.CallActivityAsync<string>(activity) + await context.WaitForExternalEvent<string>("go"))
            .AddOrchestratorFunc("waits", context => context.WaitForExternalEvent<string>("go"))
            .AddActivityFunc<object?, string>("echo", (_, _) => "echo")
            .AddActivityFunc<object?, string>("shout", (_, _) => "SHOUT");
        return registry;
    }
}
