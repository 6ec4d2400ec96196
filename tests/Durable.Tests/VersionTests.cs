namespace FunctionsPlatform.Durable.Tests;

/// <summary>Old and new code side by side.</summary>
public sealed class VersionTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "0.1", -1)]
    [InlineData("1.10", "1.9", 1)]
    [InlineData("1.0", "1.0.0", -1)]
    [InlineData("beta", "ALPHA", 1)]
    [InlineData("Beta", "beta", 0)]
    [InlineData("2", "10", -1)]
    public void Versions_compare_as_numbers_where_they_are_numbers_and_none_comes_first(string left, string right, int sign)
    {
        Assert.Equal(sign, Math.Sign(TaskVersion.Compare(left, right)));
        Assert.Equal(-sign, Math.Sign(TaskVersion.Compare(right, left)));
    }

    [Fact]
    public async Task An_instance_runs_the_code_of_its_version_and_so_do_its_activities()
    {
        foreach (var version in (string[])["1.0", "2.0"])
        {
            world.Registry
                .AddOrchestrator("job", version, () => new Says(version))
                .AddActivity("work", version, () => new Works(version));
        }

        world.Registry.AddActivityFunc<object?, string>("plain", (context, _) => $"plain for {context.Version}");
        var host = world.NewHost();

        foreach (var version in (string[])["1.0", "2.0"])
        {
            var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("job", null, new StartOrchestrationOptions { Version = version }, World.Token);
            var ended = await host.RunToEndAsync(id);
            Assert.Equal($"{version}: activity {version}, plain for {version}, activity 1.0", ended.ReadOutputAs<string>());
            Assert.Equal(version, ended.Version);
        }
    }

    [Fact]
    public async Task A_version_that_is_not_registered_parks_although_the_name_has_others()
    {
        world.Registry.AddOrchestrator("job", "1.0", () => new Says("1.0")).AddOrchestratorFunc("job", _ => "unversioned");
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("job", null, new StartOrchestrationOptions { Version = "3" }, World.Token);
        await host.RunUntilQuietAsync();

        var parked = await host.Client.GetInstanceAsync(id, false, World.Token);

        Assert.Equal("No orchestrator named 'job' of version '3' is registered.", parked!.Reason);
    }

    [Fact]
    public async Task Code_branches_by_the_version_that_its_instance_began_with()
    {
        world.Registry.AddOrchestratorFunc("branches", context => context.CompareVersionTo("1.5") < 0 ? "old way" : "new way");
        var host = world.NewHost();

        foreach (var (version, way) in ((string, string)[])[("", "old way"), ("1.4", "old way"), ("1.5", "new way"), ("1.10", "new way")])
        {
            var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("branches", null, new StartOrchestrationOptions { Version = version }, World.Token);
            Assert.Equal(way, (await host.RunToEndAsync(id)).ReadOutputAs<string>());
        }
    }

    [Theory, InlineData(0), InlineData(100)]
    public async Task Continue_as_new_moves_an_eternal_orchestration_to_a_new_version(int cached)
    {
        world.Registry
            .AddOrchestrator("eternal", "1", () => new OrchestratorFunc(context => context.ContinueAsNew(new ContinueAsNewOptions { NewInput = "moved", NewVersion = "2" })))
            .AddOrchestratorFunc("unused", _ => 0)
            .AddOrchestrator("eternal", "2", () => new OrchestratorFunc(_ => { }));
        var host = world.NewHost(cached: cached);
        var options = new StartOrchestrationOptions { Version = "1", Tags = new Dictionary<string, string> { ["team"] = "blue" } };
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("eternal", null, options, World.Token);

        var ended = await host.RunToEndAsync(id);

        Assert.Equal(("2", 1, "moved", "blue"), (ended.Version, ended.Generation, ended.ReadInputAs<string>(), ended.Tags["team"]));
    }

    [Theory]
    [InlineData(VersionMatchStrategy.None, "9", true)]
    [InlineData(VersionMatchStrategy.Strict, "2.0", true)]
    [InlineData(VersionMatchStrategy.Strict, "1.0", false)]
    [InlineData(VersionMatchStrategy.Strict, "", false)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "1.0", true)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "", true)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "2.0", true)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "2.1", false)]
    public async Task A_host_that_fails_strangers_runs_what_matches_and_fails_the_rest(VersionMatchStrategy match, string version, bool runs)
    {
        world.Registry.AddOrchestratorFunc("job", _ => "ran");
        var host = world.NewHost(versioning: new VersioningOptions { Version = "2.0", MatchStrategy = match, FailureStrategy = VersionFailureStrategy.Fail });
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("job", null, new StartOrchestrationOptions { Version = version }, World.Token);

        var ended = await host.RunToEndAsync(id);

        Assert.Equal(runs ? OrchestrationRuntimeStatus.Completed : OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        if (!runs) Assert.Equal("VersionMismatch", ended.FailureDetails!.ErrorType);
    }

    [Fact]
    public async Task A_host_that_rejects_strangers_leaves_them_to_one_that_runs_them()
    {
        world.Registry
            .AddOrchestratorFunc("job", async context => await context.CallActivityAsync<string>("work") + await context.WaitForExternalEvent<string>("go"))
            .AddActivityFunc<object?, string>("work", (_, _) => "worked and ");
        var old = world.NewHost(versioning: new VersioningOptions { Version = "1", MatchStrategy = VersionMatchStrategy.Strict });
        var id = await old.Client.ScheduleNewOrchestrationInstanceAsync("job", null, new StartOrchestrationOptions { Version = "2" }, World.Token);

        for (var second = 0; second < 20; second++)
        {
            await old.RunUntilQuietAsync();
            world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await old.Client.GetInstanceAsync(id, false, World.Token))!.RuntimeStatus);
        var right = world.NewHost(versioning: new VersioningOptions { Version = "2", MatchStrategy = VersionMatchStrategy.Strict });
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await right.RunUntilQuietAsync();
        // The old host takes in nothing of it, and what comes by way of it is not lost.
        await old.Client.RaiseEventAsync(id, "go", "went", World.Token);
        await old.RunUntilQuietAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await old.Client.GetInstanceAsync(id, false, World.Token))!.RuntimeStatus);
        Assert.Equal("worked and went", (await right.RunToEndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Rejected_bells_end_and_only_a_host_that_runs_the_instance_rings_again()
    {
        world.Registry.AddOrchestratorFunc("job", _ => "ran");
        var old = world.NewHost(versioning: new VersioningOptions { Version = "1", MatchStrategy = VersionMatchStrategy.CurrentOrOlder });
        var id = await old.Client.ScheduleNewOrchestrationInstanceAsync("job", null, new StartOrchestrationOptions { Version = "2" }, World.Token);
        await old.DrainAsync();
        world.Time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(0, (await old.Engine.SweepAsync(World.Token)).Rung);
        var right = world.NewHost();
        Assert.Equal(1, (await right.Engine.SweepAsync(World.Token)).Rung);
        Assert.Equal("ran", (await right.RunToEndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task What_is_started_without_a_version_gets_the_default_one_and_children_too()
    {
        world.Registry
            .AddOrchestratorFunc("parent", async context =>
                $"{context.Version} {await context.CallSubOrchestratorAsync<string>("child")} "
                + await context.CallSubOrchestratorAsync<string>("child", options: new SubOrchestrationOptions { Version = "7", InstanceId = "seven" }))
            .AddOrchestratorFunc("child", context => context.Version);
        var host = world.NewHost(versioning: new VersioningOptions { DefaultVersion = "4" });
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("parent", cancellationToken: World.Token);

        Assert.Equal("4 4 7", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
        Assert.Equal("7", (await host.Client.GetInstanceAsync("seven", false, World.Token))!.Version);
    }

    private sealed class Says(string version) : TaskOrchestrator<object?, string>
    {
        public override async Task<string> RunAsync(TaskOrchestrationContext context, object? input) =>
            $"{version}: {await context.CallActivityAsync<string>("work")}, {await context.CallActivityAsync<string>("plain")}, "
            + await context.CallActivityAsync<string>("work", options: new TaskOptions { Version = "1.0" });
    }

    private sealed class Works(string version) : TaskActivity<object?, string>
    {
        public override Task<string> RunAsync(TaskActivityContext context, object? input) => Task.FromResult($"activity {version}");
    }

    private sealed class OrchestratorFunc(Action<TaskOrchestrationContext> run) : TaskOrchestrator<string, object?>
    {
        public override Task<object?> RunAsync(TaskOrchestrationContext context, string input)
        {
            run(context);
            return Task.FromResult<object?>(null);
        }
    }
}
