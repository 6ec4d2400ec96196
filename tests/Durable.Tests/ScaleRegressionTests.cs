namespace FunctionsPlatform.Durable.Tests;

/// <summary>Fan-outs and histories of a size that other engines fall over at.</summary>
public sealed class ScaleRegressionTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Ten_thousand_activities_fan_out_and_in()
    {
        world.Registry
            .AddOrchestratorFunc<int>("fan", async context =>
            {
                var results = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(number => context.CallActivityAsync<int>("digit", number)));
                return results.Sum();
            })
            .AddActivityFunc<int, int>("digit", (_, input) => input % 10);

        var ended = await world.RunAsync("fan");

        Assert.Equal(45_000, ended.ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_history_of_ten_thousand_steps_is_replayed_on_another_host()
    {
        world.Registry
            .AddOrchestratorFunc<string>("long", async context =>
            {
                var sum = 0L;
                for (var number = 0; number < 10_000; number++) sum += await context.CallActivityAsync<int>("digit", number);
                return sum + await context.WaitForExternalEvent<string>("go");
            })
            .AddActivityFunc<int, int>("digit", (_, input) => input % 10);
        var first = world.NewHost();
        var id = await first.Client.ScheduleNewOrchestrationInstanceAsync("long", cancellationToken: World.Token);
        await first.RunUntilQuietAsync();
        Assert.InRange((await first.Client.GetInstanceAsync(id, false, World.Token))!.Step, 10_001, 20_002);

        var second = world.NewHost();
        await second.Client.RaiseEventAsync(id, "go", " gone", World.Token);

        Assert.Equal("45000 gone", (await second.RunToEndAsync(id)).ReadOutputAs<string>());
    }
}
