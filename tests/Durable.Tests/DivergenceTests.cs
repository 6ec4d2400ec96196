namespace FunctionsPlatform.Durable.Tests;

/// <summary>New code meets an old history.</summary>
public sealed class DivergenceTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Code_that_no_longer_fits_parks_the_instance_and_names_both_sides()
    {
        var (id, _) = await StartAsync();

        var changed = world.NewHost(registry: Registry(context => context.CallActivityAsync<string>("renamed", "x")));
        await changed.Client.RaiseEventAsync(id, "go", "!", World.Token);
        await changed.RunUntilQuietAsync();

        var parked = await changed.Client.GetInstanceAsync(id, false, World.Token);
        Assert.Equal(OrchestrationRuntimeStatus.Parked, parked!.RuntimeStatus);
        Assert.Contains("'echo' (#0)", parked.Reason, StringComparison.Ordinal);
        Assert.Contains("'renamed' (#0)", parked.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parked_instance_goes_on_where_it_was_once_code_that_fits_is_back()
    {
        var (id, good) = await StartAsync();
        var changed = world.NewHost(registry: Registry(context => context.CallActivityAsync<string>("renamed", "x")));
        await changed.Client.RaiseEventAsync(id, "go", "!", World.Token);
        await changed.RunUntilQuietAsync();

        var repaired = world.NewHost(registry: good);
        Assert.True(await repaired.Client.ResumeInstanceAsync(id, "rolled back", World.Token));
        var ended = await repaired.RunToEndAsync(id);

        Assert.Equal("echo x!", ended.ReadOutputAs<string>());
        Assert.Null(ended.Reason);
    }

    [Fact]
    public async Task A_resume_with_code_that_still_does_not_fit_parks_again()
    {
        var (id, _) = await StartAsync();
        var changed = world.NewHost(registry: Registry(async context =>
        {
            await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
            return "";
        }));
        await changed.Client.RaiseEventAsync(id, "go", "!", World.Token);
        await changed.RunUntilQuietAsync();

        await changed.Client.ResumeInstanceAsync(id, null, World.Token);
        await changed.DrainAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Parked, (await changed.Client.GetInstanceAsync(id, false, World.Token))!.RuntimeStatus);
    }

    [Fact]
    public async Task An_instance_whose_orchestrator_is_not_registered_is_parked_not_lost()
    {
        var stranger = world.NewHost(registry: new DurableTaskRegistry());
        var id = await stranger.Client.ScheduleNewOrchestrationInstanceAsync("greets", cancellationToken: World.Token);
        await stranger.RunUntilQuietAsync();
        Assert.Contains("'greets'", (await stranger.Client.GetInstanceAsync(id, false, World.Token))!.Reason, StringComparison.Ordinal);

        world.Registry.AddOrchestratorFunc("greets", _ => Task.FromResult("hello"));
        var host = world.NewHost();
        await host.Client.ResumeInstanceAsync(id, null, World.Token);

        Assert.Equal("hello", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_parked_instance_can_be_terminated()
    {
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("nobody", cancellationToken: World.Token);
        await host.RunUntilQuietAsync();

        await host.Client.TerminateInstanceAsync(id, null, World.Token);

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await host.RunToEndAsync(id)).RuntimeStatus);
    }

    private static DurableTaskRegistry Registry(Func<TaskOrchestrationContext, Task<string>> first) => new DurableTaskRegistry()
        .AddOrchestratorFunc("greets", async context => await first(context) + await context.WaitForExternalEvent<string>("go"))
        .AddActivityFunc<string, string>("echo", (_, input) => "echo " + input)
        .AddActivityFunc<string, string>("renamed", (_, input) => input);

    /// <summary>An instance that has called 'echo' and waits for its event.</summary>
    private async Task<(string Id, DurableTaskRegistry Good)> StartAsync()
    {
        var good = Registry(context => context.CallActivityAsync<string>("echo", "x"));
        var host = world.NewHost(registry: good);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("greets", cancellationToken: World.Token);
        await host.RunUntilQuietAsync();
        return (id, good);
    }
}
