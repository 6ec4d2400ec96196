namespace FunctionsPlatform.Durable.Tests;

/// <summary>Failed instances go back to before their failure.</summary>
public sealed class RewindTests : IDisposable
{
    private readonly World world = new();
    private readonly List<string> ran = [];
    private readonly HashSet<string> broken = [];

    public RewindTests() => world.Registry.AddActivityFunc<string, string>("do", (_, what) =>
    {
        ran.Add(what);
        return broken.Contains(what) ? throw new InvalidOperationException($"{what} is broken") : what;
    });

    public static TheoryData<int> CacheSizes => [0, 100];

    public void Dispose() => world.Dispose();

    [Theory, MemberData(nameof(CacheSizes))]
    public async Task What_failed_is_tried_again_and_what_succeeded_is_not(int cached)
    {
        world.Registry.AddOrchestratorFunc("chain", async context =>
            await Do(context, "a") + await Do(context, "b") + await Do(context, "c"));
        var (host, id) = await FailAsync("chain", cached, "b");

        await host.Client.RewindInstanceAsync(id, "b was repaired", World.Token);
        var ended = await host.RunToEndAsync(id);

        Assert.Equal("abc", ended.ReadOutputAs<string>());
        Assert.Null(ended.FailureDetails);
        Assert.Equal(["a", "b", "b", "c"], ran);
        var steps = await host.Client.GetOrchestrationStepsAsync(id, World.Token);
        Assert.Equal("b was repaired", Assert.Single(steps.SelectMany(step => step.Events).OfType<HistoryEvent.ExecutionRewound>()).Reason);
        Assert.Contains(Assert.Single(steps, step => step.IsVoid).Events, item => item is HistoryEvent.ExecutionFailed);
    }

    [Theory, MemberData(nameof(CacheSizes))]
    public async Task All_that_failed_in_a_fan_out_is_tried_again_and_its_siblings_results_are_kept(int cached)
    {
        world.Registry.AddOrchestratorFunc("fan", async context =>
        {
            var parts = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => Do(context, $"{number}")));
            return string.Concat(parts) + await Do(context, "end");
        });
        var (host, id) = await FailAsync("fan", cached, "1", "4");

        await host.Client.RewindInstanceAsync(id, null, World.Token);

        Assert.Equal("012345end", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
        Assert.Equal(["0", "1", "2", "3", "4", "5", "1", "4", "end"], ran);
    }

    [Fact]
    public async Task A_result_that_came_after_the_failure_is_asked_for_again()
    {
        world.Registry.AddOrchestratorFunc("first", async context =>
        {
            var (a, b) = (Do(context, "a"), Do(context, "b"));
            return await a + await b;
        });
        var (host, id) = await FailAsync("first", 0, "a");
        Assert.Equal(["a", "b"], ran);

        await host.Client.RewindInstanceAsync(id, null, World.Token);

        Assert.Equal("ab", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
        Assert.Equal(["a", "b", "a", "b"], ran);
    }

    [Fact]
    public async Task A_failure_that_the_orchestrator_had_dealt_with_stays_dealt_with()
    {
        world.Registry.AddOrchestratorFunc("copes", async context =>
        {
            string first;
            try
            {
                first = await Do(context, "a");
            }
            catch (TaskFailedException)
            {
                first = await Do(context, "instead of a");
            }

            return first + await Do(context, "b");
        });
        var (host, id) = await FailAsync("copes", 0, "a", "b");

        await host.Client.RewindInstanceAsync(id, null, World.Token);

        Assert.Equal("instead of ab", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
        Assert.Equal(["a", "instead of a", "b", "b"], ran);
    }

    [Fact]
    public async Task A_failure_that_was_compensated_before_it_was_let_through_is_tried_again()
    {
        world.Registry.AddOrchestratorFunc("compensates", async context =>
        {
            await Do(context, "book");
            try
            {
                return await Do(context, "pay");
            }
            catch (TaskFailedException)
            {
                await Do(context, "cancel");
                await Do(context, "tell");
                throw;
            }
        });
        var (host, id) = await FailAsync("compensates", 0, "pay");

        await host.Client.RewindInstanceAsync(id, null, World.Token);

        Assert.Equal("pay", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
        Assert.Equal(["book", "pay", "cancel", "tell", "pay"], ran);
    }

    [Theory, MemberData(nameof(CacheSizes))]
    public async Task Retries_that_ran_out_are_followed_by_another_try(int cached)
    {
        world.Registry.AddOrchestratorFunc("retries", async context => string.Concat(await Task.WhenAll(
            Do(context, "a", new RetryPolicy(3, TimeSpan.FromSeconds(1))), Do(context, "b", new RetryPolicy(3, TimeSpan.FromSeconds(5))))));
        var (host, id) = await FailAsync("retries", cached, "a", "b");
        Assert.Equal(6, ran.Count);

        await host.Client.RewindInstanceAsync(id, null, World.Token);

        Assert.Equal("ab", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Failed_sub_orchestrations_are_rewound_with_their_parent_however_deep_and_however_many()
    {
        world.Registry
            .AddOrchestratorFunc("parent", async context => string.Concat(await Task.WhenAll(
                context.CallSubOrchestratorAsync<string>("child", "a"), context.CallSubOrchestratorAsync<string>("child", "b"), context.CallSubOrchestratorAsync<string>("child", "c"))))
            .AddOrchestratorFunc<string, string>("child", async (context, what) => await Do(context, what) + await context.CallSubOrchestratorAsync<string>("grandchild", what + what))
            .AddOrchestratorFunc<string, string>("grandchild", (context, what) => Do(context, what));
        var (host, id) = await FailAsync("parent", 0, "aa", "cc");

        await host.Client.RewindInstanceAsync(id, null, World.Token);

        Assert.Equal("aaabbbccc", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
        Assert.Equal(["a", "aa", "aa", "b", "bb", "c", "cc", "cc"], ran.Order());
    }

    [Fact]
    public async Task Code_that_was_wrong_itself_runs_its_last_step_again_with_what_it_had_taken_in()
    {
        var wrong = true;
        world.Registry.AddOrchestratorFunc("wrong", async context =>
        {
            var a = await Do(context, "a");
            var go = await context.WaitForExternalEvent<string>("go");
            return wrong ? throw new InvalidOperationException("a bug") : a + go;
        });
        var host = world.NewHost(cached: 0);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("wrong", cancellationToken: World.Token);
        await host.Client.RaiseEventAsync(id, "go", "!", World.Token);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await host.RunToEndAsync(id)).RuntimeStatus);
        wrong = false;

        await host.Client.RewindInstanceAsync(id, null, World.Token);

        Assert.Equal("a!", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
        Assert.Equal(["a"], ran);
    }

    [Fact]
    public async Task An_orchestrator_that_failed_in_its_first_step_starts_over_with_its_input()
    {
        var wrong = true;
        world.Registry.AddOrchestratorFunc<string, string>("at once", (_, input) => wrong ? throw new InvalidOperationException("a bug") : input);
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("at once", "input", cancellationToken: World.Token);
        await host.RunToEndAsync(id);
        wrong = false;

        await host.Client.RewindInstanceAsync(id, null, World.Token);

        var ended = await host.RunToEndAsync(id);
        Assert.Equal(("input", "input"), (ended.ReadOutputAs<string>(), ended.ReadInputAs<string>()));
    }

    [Fact]
    public async Task An_instance_may_be_rewound_again_and_again_and_makes_new_guids_each_time()
    {
        var guids = new HashSet<Guid>();
        world.Registry.AddOrchestratorFunc("guids", async context =>
        {
            await Do(context, "a");
            guids.Add(context.NewGuid());
            await Do(context, "b");
        });
        var (host, id) = await FailAsync("guids", 0, "b");
        Assert.Single(guids);
        for (var again = 0; again < 3; again++)
        {
            broken.Add("b");
            await host.Client.RewindInstanceAsync(id, null, World.Token);
            Assert.Equal(OrchestrationRuntimeStatus.Failed, (await host.RunToEndAsync(id)).RuntimeStatus);
        }

        broken.Clear();
        await host.Client.RewindInstanceAsync(id, null, World.Token);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await host.RunToEndAsync(id)).RuntimeStatus);
        Assert.Equal(["a", "b", "b", "b", "b", "b"], ran);
        // Asked for before the failure, it is the same as ever.
        Assert.Single(guids);
    }

    [Fact]
    public async Task Timers_that_were_open_go_on_and_late_outcomes_of_voided_steps_change_nothing()
    {
        world.Registry.AddOrchestratorFunc("timed", async context =>
        {
            var timer = context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            try
            {
                await Do(context, "a");
            }
            catch (TaskFailedException)
            {
                _ = Do(context, "late");
                throw;
            }

            await timer;
            return await Do(context, "b");
        });
        var (host, id) = await FailAsync("timed", 0, "a");

        await host.Client.RewindInstanceAsync(id, null, World.Token);

        Assert.Equal("b", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
        Assert.True(world.Time.GetUtcNow() >= new DateTimeOffset(2026, 1, 1, 1, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task Only_what_has_failed_can_be_rewound()
    {
        world.Registry.AddOrchestratorFunc("fine", _ => "fine");
        var host = world.NewHost();
        var ended = await world.RunAsync("fine");

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Client.RewindInstanceAsync(ended.InstanceId, null, World.Token));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => host.Client.RewindInstanceAsync("nobody", null, World.Token));
    }

    [Fact]
    public async Task A_rewound_instance_is_listed_as_what_it_is_and_found_by_the_sweep_when_its_bell_is_lost()
    {
        world.Registry.AddOrchestratorFunc("chain", context => Do(context, "a"));
        var (host, id) = await FailAsync("chain", 0, "a");
        await host.Client.RewindInstanceAsync(id, null, World.Token);
        var bell = Assert.Single(await world.Queues.ReceiveAsync(new(DurableTaskQueues.Steps, TimeSpan.FromSeconds(1)), World.Token));
        await world.Queues.DeleteAsync(DurableTaskQueues.Steps, bell, World.Token);
        Assert.Empty(await host.Client.GetAllInstancesAsync(new OrchestrationQuery { Statuses = [OrchestrationRuntimeStatus.Failed] }, World.Token).ToListAsync(World.Token));
        Assert.Single(await host.Client.GetAllInstancesAsync(new OrchestrationQuery { Statuses = [OrchestrationRuntimeStatus.Running] }, World.Token).ToListAsync(World.Token));

        Assert.Equal(1, (await host.Engine.SweepAsync(World.Token)).Rung);
        Assert.Equal("a", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
        await host.RunUntilQuietAsync();
        Assert.Single(await host.Client.GetAllInstancesAsync(null, World.Token).ToListAsync(World.Token));
    }

    private static Task<string> Do(TaskOrchestrationContext context, string what, RetryPolicy? policy = null) =>
        context.CallActivityAsync<string>("do", what, policy is null ? null : TaskOptions.FromRetryPolicy(policy));

    /// <summary>Runs it to its failure, then repairs what was broken.</summary>
    private async Task<(Host Host, string Id)> FailAsync(string name, int cached, params string[] failing)
    {
        broken.UnionWith(failing);
        var host = world.NewHost(cached: cached);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync(name, cancellationToken: World.Token);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await host.RunToEndAsync(id)).RuntimeStatus);
        await host.RunUntilQuietAsync();
        broken.Clear();
        return (host, id);
    }
}
