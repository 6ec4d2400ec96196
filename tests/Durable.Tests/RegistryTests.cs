namespace FunctionsPlatform.Durable.Tests;

/// <summary>The shapes in which orchestrators and activities are given.</summary>
public sealed class RegistryTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Classes_are_registered_by_type_under_their_own_or_their_attributes_name()
    {
        var increments = typeof(Increments);
        world.Registry.AddOrchestrator<Doubles>().AddActivity<Double>().AddActivity(increments);

        Assert.Equal(11, (await world.RunAsync("Doubles", 5)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Classes_instances_and_factories_are_registered_under_a_given_name()
    {
        var made = 0;
        var doubles = typeof(Doubles);
        world.Registry
            .AddOrchestrator("by type", doubles).AddOrchestrator<Doubles>("by generic").AddOrchestrator("by instance", new Doubles())
            .AddOrchestrator("by factory", () =>
            {
                made++;
                return new Doubles();
            })
            .AddActivity<Double>("Double").AddActivity("increment", new Increments());

        foreach (var name in (string[])["by type", "by generic", "by instance", "by factory"])
            Assert.Equal(7, (await world.RunAsync(name, 3)).ReadOutputAs<int>());
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task Functions_of_every_shape_run()
    {
        var ran = new List<string>();
        world.Registry
            .AddOrchestratorFunc<int, int>("async in out", async (context, input) => await context.CallActivityAsync<int>("a async in out", input))
            .AddOrchestratorFunc<int, int>("sync in out", (_, input) => input + 1)
            .AddOrchestratorFunc<int>("async in", (context, input) => context.CallActivityAsync("a async in", input))
            .AddOrchestratorFunc<int>("sync in", (_, input) => ran.Add($"sync in {input}"))
            .AddOrchestratorFunc("async out", async context => await context.CallActivityAsync<int>("a async out"))
            .AddOrchestratorFunc("sync out", _ => 3)
            .AddOrchestratorFunc("async", async context =>
            {
                await context.CallActivityAsync("a async");
                await context.CallActivityAsync("a sync");
                await context.CallActivityAsync("a sync in", 8);
            })
            .AddOrchestratorFunc("sync", _ => ran.Add("sync"))
            .AddOrchestratorFunc("sync activities", async context => await context.CallActivityAsync<int>("a sync in out", 1) + await context.CallActivityAsync<int>("a sync out"))
            .AddActivityFunc<int, int>("a async in out", async (_, input) =>
            {
                await Task.Yield();
                return input + 1;
            })
            .AddActivityFunc<int, int>("a sync in out", (_, input) => input + 1)
            .AddActivityFunc<int>("a async in", (_, input) =>
            {
                ran.Add($"a async in {input}");
                return Task.CompletedTask;
            })
            .AddActivityFunc<int>("a sync in", (_, input) => ran.Add($"a sync in {input}"))
            .AddActivityFunc("a async out", _ => Task.FromResult(2))
            .AddActivityFunc("a sync out", _ => 40)
            .AddActivityFunc("a async", _ =>
            {
                ran.Add("a async");
                return Task.CompletedTask;
            })
            .AddActivityFunc("a sync", _ => ran.Add("a sync"));

        Assert.Equal(6, (await world.RunAsync("async in out", 5)).ReadOutputAs<int>());
        Assert.Equal(6, (await world.RunAsync("sync in out", 5)).ReadOutputAs<int>());
        Assert.Equal(2, (await world.RunAsync("async out")).ReadOutputAs<int>());
        Assert.Equal(3, (await world.RunAsync("sync out")).ReadOutputAs<int>());
        Assert.Equal(42, (await world.RunAsync("sync activities")).ReadOutputAs<int>());
        foreach (var name in (string[])["async in", "sync in", "async", "sync"]) Assert.Null((await world.RunAsync(name, 7)).FailureDetails);
        Assert.Equal(["a async in 7", "sync in 7", "a async", "a sync", "a sync in 8", "sync"], ran.Distinct());
    }

    [Fact]
    public void A_name_and_version_given_twice_is_refused_whatever_the_case()
    {
        world.Registry.AddOrchestrator("one", "2.0", () => new Doubles()).AddOrchestrator("one", "2.1", () => new Doubles()).AddOrchestrator<Doubles>("one");

        var twice = Assert.Throws<ArgumentException>(() => world.Registry.AddOrchestrator("ONE", "2.0", () => new Doubles()));
        Assert.Contains("'ONE' of version '2.0'", twice.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => world.Registry.AddOrchestrator(" ", () => new Doubles()));
        Assert.Throws<ArgumentException>(() => world.Registry.AddActivity("x", " ", () => new Double()));
        Assert.Throws<ArgumentException>(() => world.Registry.AddActivity(typeof(Doubles)));
    }

    [Fact]
    public async Task Options_passed_as_the_input_are_refused_with_a_hint()
    {
        world.Registry.AddOrchestratorFunc("mistaken", async context =>
        {
            var options = TaskOptions.FromRetryPolicy(new RetryPolicy(2, TimeSpan.FromSeconds(1)));
            await Assert.ThrowsAsync<ArgumentException>(() => context.CallSubOrchestratorAsync("child", options));
            await context.CallActivityAsync("activity", options);
        });

        var ended = await world.RunAsync("mistaken");

        Assert.Contains("pass them by name (options: …)", ended.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    private sealed class Doubles : TaskOrchestrator<int, int>
    {
        public override async Task<int> RunAsync(TaskOrchestrationContext context, int input) =>
            await context.CallActivityAsync<int>("increment", await context.CallActivityAsync<int>("Double", input));
    }

    private sealed class Double : TaskActivity<int, int>
    {
        public override Task<int> RunAsync(TaskActivityContext context, int input) => Task.FromResult(input * 2);
    }

    [DurableTask("increment")]
    private sealed class Increments : TaskActivity<int, int>
    {
        public override Task<int> RunAsync(TaskActivityContext context, int input) => Task.FromResult(input + 1);
    }
}
