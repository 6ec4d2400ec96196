namespace FunctionsPlatform.Durable.Tests;

/// <summary>Retries by policy and by handler.</summary>
public sealed class RetryTests : IDisposable
{
    private readonly World world = new();
    private int tries;

    public RetryTests() => world.Registry
        .AddActivityFunc<string, string>("fails", (_, kind) =>
        {
            tries++;
            throw kind == "io" ? new FileNotFoundException("no such thing") : new InvalidOperationException("no way");
        })
        .AddOrchestratorFunc<string, string>("child fails", (_, kind) =>
        {
            tries++;
            throw new InvalidOperationException(kind);
        });

    public void Dispose() => world.Dispose();

    [Theory, InlineData("io", 3), InlineData("other", 1)]
    public async Task A_policy_retries_only_failures_that_its_filter_lets_through(string kind, int expected)
    {
        var policy = new RetryPolicy(3, TimeSpan.FromSeconds(1)) { HandleFailure = failure => failure.IsCausedBy<IOException>() };

        Assert.NotNull((await CallAsync(policy, kind)).FailureDetails);
        Assert.Equal(expected, tries);
    }

    [Fact]
    public async Task A_policy_may_filter_by_the_exception_itself()
    {
        var policy = new RetryPolicy(3, TimeSpan.FromSeconds(1)) { Handle = failure => failure is TaskFailedException { FailureDetails.ErrorMessage: "no way" } };

        await CallAsync(policy, "other");
        Assert.Equal(3, tries);
        await CallAsync(policy, "io");
        Assert.Equal(4, tries);
    }

    [Fact]
    public async Task No_retry_begins_after_the_retry_timeout()
    {
        await CallAsync(new RetryPolicy(100, TimeSpan.FromSeconds(10), retryTimeout: TimeSpan.FromSeconds(25)), "io");

        // At 0, 10, 20 and 30 seconds: the one that failed at 20 was still in time to be followed.
        Assert.Equal(4, tries);
    }

    [Fact]
    public async Task Pauses_grow_up_to_the_longest()
    {
        var begun = world.Time.GetUtcNow();

        await CallAsync(new RetryPolicy(6, TimeSpan.FromSeconds(10), 3, maxRetryInterval: TimeSpan.FromSeconds(60)), "io");

        Assert.Equal(6, tries);
        Assert.InRange((world.Time.GetUtcNow() - begun).TotalSeconds, 10 + 30 + 60 + 60 + 60, 10 + 30 + 60 + 60 + 60 + 6);
    }

    [Theory, InlineData(0), InlineData(100)]
    public async Task A_handler_sees_each_failure_and_may_wait_before_it_says_yes(int cached)
    {
        var seen = new HashSet<(int, string, double)>();
        world.Registry.AddOrchestratorFunc("handled", context => context.CallActivityAsync("fails", "io", TaskOptions.FromRetryHandler(async retry =>
        {
            seen.Add((retry.LastAttemptNumber, retry.LastFailure.ErrorMessage, retry.TotalRetryTime.TotalSeconds));
            await retry.OrchestrationContext.CreateTimer(TimeSpan.FromSeconds(5), retry.CancellationToken);
            return retry.LastAttemptNumber < 3;
        })));

        var ended = await world.RunAsync("handled", cached: cached);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Equal(3, tries);
        Assert.Equal([(1, "no such thing", 0.0), (2, "no such thing", 5.0), (3, "no such thing", 10.0)], seen);
    }

    [Fact]
    public async Task A_handler_that_does_not_wait_needs_no_task_and_serves_sub_orchestrations_too()
    {
        world.Registry.AddOrchestratorFunc("handled", context =>
            context.CallSubOrchestratorAsync("child fails", "x", TaskOptions.FromRetryHandler(retry => retry.LastAttemptNumber < 4)));

        await world.RunAsync("handled");

        Assert.Equal(4, tries);
    }

    [Fact]
    public void A_policy_refuses_what_makes_no_sense()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(0, TimeSpan.FromSeconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(1, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(1, TimeSpan.FromSeconds(1), 0.5));
    }

    private Task<OrchestrationMetadata> CallAsync(RetryPolicy policy, string kind)
    {
        var name = $"call {tries} {kind}";
        world.Registry.AddOrchestratorFunc(name, context => context.CallActivityAsync("fails", kind, policy is null ? null : TaskOptions.FromRetryPolicy(policy)));
        return world.RunAsync(name);
    }
}
