namespace FunctionsPlatform.Durable.Tests;

/// <summary>Cases about external events that broke other engines, each named for what must hold.</summary>
public sealed class EventRegressionTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task An_event_raised_before_the_wait_is_kept_for_it()
    {
        world.Registry.AddOrchestratorFunc("late", async context =>
        {
            await context.CreateTimer(TimeSpan.FromSeconds(10), CancellationToken.None);
            return await context.WaitForExternalEvent<string>("GO");
        });
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("late", cancellationToken: World.Token);

        Assert.True(await host.Client.RaiseEventAsync(id, "go", "early", World.Token));

        Assert.Equal("early", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_cancelled_wait_does_not_eat_the_event_that_comes_after()
    {
        world.Registry.AddOrchestratorFunc("cancel", async context =>
        {
            using var first = new CancellationTokenSource();
            var cancelled = context.WaitForExternalEvent<string>("go", first.Token);
            await context.WaitForExternalEvent<string>("stop");
            first.Cancel();
            var second = await context.WaitForExternalEvent<string>("go");
            return $"{cancelled.IsCanceled} {second}";
        });
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("cancel", cancellationToken: World.Token);
        await host.RunUntilQuietAsync();

        await host.Client.RaiseEventAsync(id, "stop", "", World.Token);
        await host.Client.RaiseEventAsync(id, "go", "kept", World.Token);

        Assert.Equal("True kept", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_wait_that_times_out_leaves_the_event_to_the_next_wait()
    {
        world.Registry.AddOrchestratorFunc("timeout", async context =>
        {
            try
            {
                await context.WaitForExternalEvent<string>("go", TimeSpan.FromSeconds(5));
                return "no timeout";
            }
            catch (TaskCanceledException)
            {
                return await context.WaitForExternalEvent<string>("go", TimeSpan.FromHours(1));
            }
        });
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("timeout", cancellationToken: World.Token);
        await host.RunUntilQuietAsync();
        world.Time.Advance(TimeSpan.FromSeconds(6));
        await host.RunUntilQuietAsync();

        await host.Client.RaiseEventAsync(id, "go", "late", World.Token);

        Assert.Equal("late", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
    }

    [Theory, InlineData(0), InlineData(100)]
    public async Task No_event_is_lost_when_each_is_followed_by_continue_as_new(int cached)
    {
        const int Events = 300;
        world.Registry.AddOrchestratorFunc<string, string>("loop", async (context, input) =>
        {
            input += await context.WaitForExternalEvent<int>("n") + ",";
            if (input.Count(character => character == ',') < Events) context.ContinueAsNew(input);
            return input;
        });
        var host = world.NewHost(cached: cached);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("loop", "", cancellationToken: World.Token);

        for (var number = 0; number < Events; number++)
        {
            await host.Client.RaiseEventAsync(id, "n", number, World.Token);
            if (number % 7 == 0) await host.HandleOneAsync();
        }

        var ended = await host.RunToEndAsync(id);
        Assert.Equal(string.Concat(Enumerable.Range(0, Events).Select(number => number + ",")), ended.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Events_nobody_waited_for_go_on_to_the_next_generation_unless_refused()
    {
        world.Registry.AddOrchestratorFunc<int, string>("carry", async (context, input) =>
        {
            var go = await context.WaitForExternalEvent<string>("go");
            if (input < 2)
            {
                context.ContinueAsNew(input + 1, preserveUnprocessedEvents: input == 0);
                return "";
            }

            return go;
        });
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("carry", 0, cancellationToken: World.Token);
        await host.RunUntilQuietAsync();
        foreach (var letter in (string[])["b1", "b2"]) await host.Client.RaiseEventAsync(id, "other", letter, World.Token);
        await host.RunUntilQuietAsync();
        await host.Client.RaiseEventAsync(id, "go", "1", World.Token);
        await host.RunUntilQuietAsync();

        Assert.Equal(2, (await host.Client.GetOrchestrationHistoryAsync(id, World.Token)).OfType<HistoryEvent.EventRaised>().Count());
        await host.Client.RaiseEventAsync(id, "go", "2", World.Token);
        await host.RunUntilQuietAsync();
        Assert.Empty((await host.Client.GetOrchestrationHistoryAsync(id, World.Token)).OfType<HistoryEvent.EventRaised>());
    }

    [Fact]
    public async Task Events_that_fill_more_than_a_row_go_on_to_the_next_generation_too()
    {
        const int Events = 150;
        world.Registry.AddOrchestratorFunc<int, int>("hoards", async (context, generation) =>
        {
            await context.WaitForExternalEvent<string>("go");
            if (generation == 0)
            {
                context.ContinueAsNew(1);
                return 0;
            }

            var characters = 0;
            for (var number = 0; number < Events; number++) characters += (await context.WaitForExternalEvent<string>("data")).Length;
            return characters;
        });
        var host = world.NewHost(cached: 0);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("hoards", 0, cancellationToken: World.Token);
        for (var number = 0; number < Events; number++) await host.Client.RaiseEventAsync(id, "data", new string('x', 15_000), World.Token);
        await host.RunUntilQuietAsync();

        foreach (var _ in (int[])[1, 2])
        {
            await host.Client.RaiseEventAsync(id, "go", "", World.Token);
            await host.RunUntilQuietAsync();
        }

        Assert.Equal(Events * 15_000, (await host.RunToEndAsync(id)).ReadOutputAs<int>());
    }
}
