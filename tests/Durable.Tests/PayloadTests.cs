namespace FunctionsPlatform.Durable.Tests;

/// <summary>Payloads of every size through every channel.</summary>
public sealed class PayloadTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Theory]
    [InlineData(16 * 1024)]
    [InlineData(64 * 1024)]
    [InlineData(10 * 1024 * 1024 - 2)]
    public async Task Payloads_of_any_allowed_size_pass_through_every_channel(int size)
    {
        world.Registry
            .AddOrchestratorFunc<string, string>("large", async (context, input) =>
            {
                var echoed = await context.CallActivityAsync<string>("echo", input);
                var child = await context.CallSubOrchestratorAsync<string>("child", echoed);
                context.SetCustomStatus(child);
                context.SendEvent(context.InstanceId, "self", child);
                return await context.WaitForExternalEvent<string>("self");
            })
            .AddOrchestratorFunc<string, string>("child", async (context, input) =>
            {
                await context.CallActivityAsync("nothing");
                return input;
            })
            .AddActivityFunc<string, string>("echo", (_, input) => input)
            .AddActivityFunc("nothing", _ => Task.CompletedTask);

        var ended = await world.RunAsync("large", new string('x', size), cached: 0);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        Assert.Equal(size, ended.ReadOutputAs<string>()!.Length);
        Assert.Equal(size, ended.ReadCustomStatusAs<string>()!.Length);
    }

    [Fact]
    public async Task A_payload_over_the_limit_is_refused_with_its_size()
    {
        world.Registry
            .AddOrchestratorFunc("asks", context => context.CallActivityAsync<string>(
                "huge", options: TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromSeconds(1)))))
            .AddActivityFunc<object?, string>("huge", (_, _) => new string('x', 11 * 1024 * 1024));

        var ended = await world.RunAsync("asks");

        Assert.Contains("11,534,338 bytes", ended.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_input_that_grows_on_its_way_into_a_message_still_reaches_its_activity()
    {
        // 15 KB as JSON, two thirds of it quotes: inline in a row, and over a queue's limit once it is quoted again.
        var words = Enumerable.Repeat("", 5_000).ToArray();
        world.Registry
            .AddOrchestratorFunc("ask", context => context.CallActivityAsync<int>("count", words))
            .AddActivityFunc<string[], int>("count", (_, input) => input.Length);

        var ended = await world.RunAsync("ask");

        Assert.Equal(words.Length, ended.ReadOutputAs<int>());
    }
}
