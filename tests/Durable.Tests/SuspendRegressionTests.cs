namespace FunctionsPlatform.Durable.Tests;

public sealed class SuspendRegressionTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Theory, InlineData(0), InlineData(100)]
    public async Task What_was_asked_for_before_a_suspend_is_not_asked_for_again_by_what_arrives_meanwhile(int cached)
    {
        var runs = 0;
        world.Registry
            .AddOrchestratorFunc("pending", async context =>
            {
                var pending = Enumerable.Range(0, 3).Select(number => context.CallActivityAsync<int>("count", number)).ToList();
                var timer = context.CreateTimer(TimeSpan.FromSeconds(5), CancellationToken.None);
                var child = context.CallSubOrchestratorAsync<string>("child");
                var text = "";
                for (var number = 0; number < 5; number++) text += await context.WaitForExternalEvent<string>("poke");
                await timer;
                return text + string.Concat(await Task.WhenAll(pending)) + await child;
            })
            .AddOrchestratorFunc("child", context => Task.FromResult("c"))
            .AddActivityFunc<int, int>("count", (_, number) =>
            {
                runs++;
                return number;
            });
        var host = world.NewHost(cached: cached);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("pending", cancellationToken: World.Token);
        // The first step has asked; nothing of it has come back.
        await host.HandleOneAsync();
        await host.Client.SuspendInstanceAsync(id, "hold", World.Token);
        for (var number = 0; number < 5; number++)
        {
            await host.Client.RaiseEventAsync(id, "poke", $"{number}", World.Token);
            await host.RunUntilQuietAsync();
            world.Advance(TimeSpan.FromSeconds(10));
            await host.Engine.SweepAsync(World.Token);
        }

        var asked = (await host.Client.GetOrchestrationHistoryAsync(id, World.Token)).OfType<HistoryEvent.Decision>().Count();
        await host.Client.ResumeInstanceAsync(id, null, World.Token);

        Assert.Equal("01234012c", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
        Assert.Equal((5, 3), (asked, runs));
    }
}
