using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Durable.Tests;

/// <summary>What else an orchestrator's context gives.</summary>
public sealed class ContextTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task The_replay_safe_logger_speaks_once_however_often_the_code_is_replayed()
    {
        using var lines = new Lines();
        using var loud = new World { Loggers = lines };
        var type = typeof(World);
        loud.Registry
            .AddOrchestratorFunc("logs", async context =>
            {
                for (var round = 1; round <= 3; round++)
                {
                    Log(context.CreateReplaySafeLogger("text"), round);
                    Log(context.CreateReplaySafeLogger(type), round);
                    Log(context.CreateReplaySafeLogger<Host>(), round);
                    Log(context.ReplaySafeLoggerFactory.CreateLogger("factory"), round);
                    await context.CallActivityAsync("nothing");
                }
            })
            .AddActivityFunc("nothing", _ => Task.CompletedTask);
        var host = loud.NewHost(cached: 0);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("logs", cancellationToken: World.Token);
        await host.RunToEndAsync(id);

        string[] categories = ["text", type.FullName!, typeof(Host).FullName!, "factory"];
        var expected = Enumerable.Range(1, 3).SelectMany(round => categories.Select(category => $"{category}: round {round}"));
        Assert.Equal(expected, lines.Written.Where(line => !line.StartsWith("FunctionsPlatform.Durable.Engine", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Orchestrators_see_the_settings_of_their_host()
    {
        world.Registry.AddOrchestratorFunc("asks", context => (string?)context.Properties["region"]);
        world.Properties["region"] = "north";
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("asks", cancellationToken: World.Token);

        Assert.Equal("north", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_caller_may_wait_for_the_first_step()
    {
        world.Registry.AddOrchestratorFunc("waits", context => context.WaitForExternalEvent<string>("go"));
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("waits", cancellationToken: World.Token);
        var waiting = host.Client.WaitForInstanceStartAsync(id, false, World.Token);
        Assert.False(waiting.IsCompleted);

        await host.RunUntilQuietAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Running, (await waiting.WaitAsync(TimeSpan.FromSeconds(30), World.Token)).RuntimeStatus);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => host.Client.WaitForInstanceCompletionAsync("nobody", false, World.Token));
    }

#pragma warning disable CA1848, CA1873 // A test's line needs no generated method.
    private static void Log(ILogger logger, int round) => logger.LogInformation("round {Round}", round);
#pragma warning restore CA1848, CA1873

    private sealed class Lines : ILoggerFactory
    {
        public ConcurrentQueue<string> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Line(categoryName, Written);

        public void AddProvider(ILoggerProvider provider) { }

        public void Dispose() { }

        private sealed class Line(string category, ConcurrentQueue<string> written) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                written.Enqueue($"{category}: {formatter(state, exception)}");
        }
    }
}
